// Lo que el servidor comunica en inglés, según su código (docs/api/native.md); después va su propia frase.
const sentences: Record<string, string> = {
  invalid: 'El servidor no entiende lo que se le ha enviado.',
  unauthorized: 'Falta la clave o ya no es válida.',
  forbidden: 'Su clave no lo permite.',
  'not-found': 'Esto no existe o ya no está aquí.',
  conflict: 'No es compatible con el estado actual del servidor.',
  'too-large': 'Supera el tamaño permitido.',
  'too-many': 'Hay demasiadas solicitudes ahora. Inténtelo de nuevo en breve.',
  unsupported: 'Este tipo de archivo no se admite.',
  unavailable: 'No está disponible ahora. Inténtelo de nuevo en breve.',
  timeout: 'Ha tardado demasiado.',
  'no-space': 'No queda espacio libre en el servidor.',
  corrupt: 'Hay datos dañados en el servidor.',
  io: 'El servidor no pudo leer o escribir.',
  internal: 'Se produjo un error en el servidor.',
  elsewhere: 'Otro servidor, al que se consultó, no respondió como se esperaba.',
  password_protected: 'El documento está protegido con contraseña. Guarde una copia sin ella.',
  needs_ocr: 'Las páginas son solo imágenes y el servidor no tiene instalado el reconocimiento de texto.',
  no_text: 'No contiene texto.',
  unreadable: 'El archivo está dañado o incompleto.',
  too_large: 'El documento supera el tamaño permitido.',
  cancelled: 'Se canceló.',
  model_not_configured: 'No hay ningún modelo de lenguaje configurado.',
  model_unreachable: 'No se puede conectar con el servidor del modelo de lenguaje.',
  model_key_refused: 'El servidor del modelo de lenguaje no acepta la clave.',
  model_no_credit: 'Se agotó el saldo en el proveedor del modelo de lenguaje.',
  model_not_found: 'Ese servidor no tiene este modelo de lenguaje.',
  model_context_too_long: 'La pregunta y los pasajes son demasiado largos para el modelo de lenguaje.',
  model_rate_limited: 'El servidor del modelo de lenguaje no admite más solicitudes por ahora.',
  model_refused_request: 'El servidor del modelo de lenguaje rechazó la solicitud.',
  model_failed: 'Se produjo un error en el modelo de lenguaje.',
  model_timeout: 'El modelo de lenguaje no respondió a tiempo.',
  model_protocol: 'El servidor del modelo de lenguaje dio una respuesta incomprensible.',
  model_empty: 'El modelo de lenguaje no escribió nada.',
  over_budget: 'Se alcanzó el tope de hoy para el modelo de lenguaje.',
  // La prueba de los ajustes.
  test_unauthorized: 'El servidor del modelo de lenguaje no acepta la clave.',
  'test_not-found': 'Ese servidor no tiene este modelo de lenguaje.',
  test_unavailable: 'Se produjo un error en el modelo de lenguaje.',
  test_timeout: 'El modelo de lenguaje no respondió a tiempo.',
  test_invalid: 'El servidor del modelo de lenguaje rechazó la solicitud.',
};

export function told(code: string, said: string): string {
  const sentence = sentences[code];
  return sentence ? `${sentence} El servidor indica: «${said}»` : said;
}
