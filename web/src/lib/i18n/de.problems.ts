// Was der Server auf Englisch meldet, nach seinem Kennwort (docs/api/native.md); sein eigener Satz folgt.
const sentences: Record<string, string> = {
  invalid: 'Mit dieser Eingabe kann der Server nichts anfangen.',
  unauthorized: 'Der Schlüssel fehlt oder gilt nicht mehr.',
  forbidden: 'Ihr Schlüssel erlaubt das nicht.',
  'not-found': 'Das gibt es hier nicht oder nicht mehr.',
  conflict: 'Das passt nicht zum jetzigen Stand auf dem Server.',
  'too-large': 'Das ist größer als erlaubt.',
  'too-many': 'Gerade sind es zu viele Anfragen. Versuchen Sie es in Kürze noch einmal.',
  unsupported: 'Diese Art von Datei wird nicht unterstützt.',
  unavailable: 'Das ist gerade nicht erreichbar. Versuchen Sie es in Kürze noch einmal.',
  timeout: 'Das hat zu lange gedauert.',
  'no-space': 'Auf dem Server ist kein Speicherplatz mehr frei.',
  corrupt: 'Daten auf dem Server sind beschädigt.',
  io: 'Der Server konnte nicht lesen oder schreiben.',
  internal: 'Auf dem Server ist ein Fehler aufgetreten.',
  elsewhere: 'Ein anderer Server, der dafür gefragt wurde, hat nicht wie erwartet geantwortet.',
  password_protected: 'Das Dokument ist durch ein Passwort geschützt. Speichern Sie eine Kopie ohne Passwort.',
  needs_ocr: 'Die Seiten sind nur Bilder, und auf dem Server ist keine Texterkennung installiert.',
  no_text: 'Darin ist kein Text.',
  unreadable: 'Die Datei ist beschädigt oder unvollständig.',
  too_large: 'Das Dokument ist größer als erlaubt.',
  cancelled: 'Das wurde abgebrochen.',
  model_not_configured: 'Es ist kein Sprachmodell eingerichtet.',
  model_unreachable: 'Der Server des Sprachmodells ist nicht erreichbar.',
  model_key_refused: 'Der Server des Sprachmodells nimmt den Schlüssel nicht an.',
  model_no_credit: 'Das Guthaben beim Anbieter des Sprachmodells ist aufgebraucht.',
  model_not_found: 'Dieses Sprachmodell gibt es auf jenem Server nicht.',
  model_context_too_long: 'Frage und Textstellen sind zu lang für das Sprachmodell.',
  model_rate_limited: 'Der Server des Sprachmodells nimmt gerade keine weiteren Anfragen an.',
  model_refused_request: 'Der Server des Sprachmodells hat die Anfrage abgelehnt.',
  model_failed: 'Beim Sprachmodell ist ein Fehler aufgetreten.',
  model_timeout: 'Das Sprachmodell hat nicht rechtzeitig geantwortet.',
  model_protocol: 'Der Server des Sprachmodells hat unverständlich geantwortet.',
  model_empty: 'Das Sprachmodell hat nichts geschrieben.',
  over_budget: 'Die heutige Obergrenze für das Sprachmodell ist erreicht.',
  // Die Probe in den Einstellungen.
  test_unauthorized: 'Der Server des Sprachmodells nimmt den Schlüssel nicht an.',
  'test_not-found': 'Dieses Sprachmodell gibt es auf jenem Server nicht.',
  test_unavailable: 'Beim Sprachmodell ist ein Fehler aufgetreten.',
  test_timeout: 'Das Sprachmodell hat nicht rechtzeitig geantwortet.',
  test_invalid: 'Der Server des Sprachmodells hat die Anfrage abgelehnt.',
};

export function told(code: string, said: string): string {
  const sentence = sentences[code];
  return sentence ? `${sentence} Der Server meldet: „${said}“` : said;
}
