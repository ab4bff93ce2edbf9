export default `# Hydraulikpresse P-40: Pflege und Wartung

Diese Seite ist ein Beispiel. Die Presse P-40 gibt es nicht; ihre Zahlen sind erfunden.

## 1 Sicherheit

Bevor jemand in die Presse greift: Hauptschalter ausschalten, mit einem Vorhängeschloss sichern und den Schlüssel behalten. Danach das Ablassventil V3 öffnen, bis das Manometer 0 bar zeigt. Der Stößel wird vom mechanischen Anschlag gehalten, nie vom Öl allein.

Schutzbrille und Handschuhe tragen. Hydrauliköl unter 250 bar dringt durch die Haut: ein Leck nie mit der Hand suchen, sondern mit einem Stück Pappe.

## 2 Jeden Tag

- Die Schläuche ansehen: Ein Schlauch, der schwitzt, Risse hat oder sich wölbt, wird vor Beginn der Schicht ersetzt.
- Der Ölstand liegt zwischen den beiden Marken des Schauglases, solange der Stößel oben ist.
- Die Zweihandschaltung hält den Stößel innerhalb von 0,2 Sekunden an, wenn eine Taste losgelassen wird. Tut sie es nicht, bleibt die Presse aus.

## 3 Alle 500 Stunden

Die Führungsschienen mit Lithiumfett schmieren, 15 g je Schmiernippel, vier Nippel. Die Schrauben der Führungsschienen (M12) werden mit 85 Nm angezogen, über Kreuz, in zwei Durchgängen mit zehn Minuten Pause. Schrauben, die dreimal gelöst wurden, werden ersetzt.

Den Luftfilter des Tanks reinigen. Der Rücklauffilter wird gewechselt, wenn seine Anzeige bei warmem Öl über 2,5 bar steht.

## 4 Alle 2.000 Stunden oder einmal im Jahr

Das Hydrauliköl (HLP 46, 120 Liter) wird alle 2.000 Stunden oder einmal im Jahr gewechselt, je nachdem, was zuerst eintritt. Das alte Öl warm ablassen, bei etwa 40 °C. Dabei auch den Rücklauffilter und die Dichtung des Tankdeckels ersetzen. Nur über das Filteraggregat füllen; frisches Öl aus dem Fass ist nicht sauber genug.

Nach dem Wechsel die Pumpe 15 Minuten ohne Druck laufen lassen, dann den Zylinder entlüften: den Stößel fünfmal heben.

## 5 Störungen

| Was zu sehen ist | Wahrscheinliche Ursache | Was zu tun ist |
|---|---|---|
| Der Stößel sinkt mehr als 2 mm in der Minute | Kolbendichtung oder Rückschlagventil V1 verschlissen | Stößel auf den Anschlag setzen, Dichtungssatz S-112 einbauen |
| Das Öl wird wärmer als 65 °C | Kühler verschmutzt, oder das Druckbegrenzungsventil öffnet zu früh | Kühler reinigen; Druckbegrenzungsventil auf 270 bar einstellen |
| Die Pumpe heult | Luft in der Saugleitung | Schellen der Saugleitung nachziehen, Ölstand prüfen |

## 6 Nachweise

Jede Arbeit wird mit Datum, Betriebsstunden und Name ins Wartungsbuch eingetragen. Die Prüfung der druckführenden Teile ist alle zwei Jahre fällig und wird von einer befähigten Person durchgeführt.
`;
