export default `# Prensa hidráulica P-40: cuidado y mantenimiento

Esta página es un ejemplo. La prensa P-40 no existe; sus cifras son inventadas.

## 1 Seguridad

Antes de meter las manos en la prensa, desconecte el interruptor principal, asegúrelo con un candado y guarde la llave. Después abra la válvula de descarga V3 hasta que el manómetro indique 0 bar. El martillo lo sujeta el tope mecánico, nunca solo el aceite.

Use gafas de protección y guantes. El aceite hidráulico a 250 bar atraviesa la piel: no busque nunca una fuga con la mano, use un trozo de cartón.

## 2 Cada día

- Revise las mangueras: una manguera que suda, tiene grietas o se abomba se cambia antes de empezar el turno.
- El nivel de aceite está entre las dos marcas de la mirilla mientras el martillo está arriba.
- El mando a dos manos detiene el martillo en 0,2 segundos cuando se suelta un botón. Si no lo hace, la prensa no se pone en marcha.

## 3 Cada 500 horas

Engrase las guías con grasa de litio, 15 g en cada uno de los cuatro engrasadores. Los tornillos de las guías (M12) se aprietan con un par de 85 Nm, en cruz, en dos pasadas con diez minutos entre ellas. Los tornillos que se han aflojado tres veces se cambian.

Limpie el filtro de aire del depósito. El filtro de retorno se cambia cuando su indicador supera 2,5 bar con el aceite caliente.

## 4 Cada 2000 horas o una vez al año

El aceite hidráulico (HLP 46, 120 litros) se cambia cada 2000 horas o una vez al año, lo que ocurra antes. Vacíelo caliente, a unos 40 °C. Cambie al mismo tiempo el filtro de retorno y la junta de la tapa del depósito. Llene solo a través de la unidad de filtrado; el aceite nuevo del bidón no está lo bastante limpio.

Después del cambio, deje funcionar la bomba 15 minutos sin presión y purgue el cilindro levantando el martillo cinco veces.

## 5 Averías

| Lo que se observa | Causa probable | Qué hacer |
|---|---|---|
| El martillo baja más de 2 mm por minuto | Junta del pistón o válvula antirretorno V1 gastada | Apoye el martillo en el tope y cambie el juego de juntas S-112 |
| El aceite se calienta a más de 65 °C | El refrigerador está sucio o la válvula limitadora abre demasiado pronto | Limpie el refrigerador; ajuste la válvula limitadora a 270 bar |
| La bomba aúlla | Aire en la tubería de aspiración | Apriete las abrazaderas de la tubería de aspiración y revise el nivel de aceite |

## 6 Registros

Cada trabajo se anota en el libro de mantenimiento con fecha, horas y nombre. La inspección de las piezas sometidas a presión corresponde cada dos años y la hace una persona cualificada.
`;
