"""The few words that rendering itself puts into a text, by the text's language; English where a language is missing."""

from __future__ import annotations

_WORDS = {
    "en": {"note": "Note", "tip": "Tip", "important": "Important", "warning": "Warning", "caution": "Caution",
           "table": "Table", "back": "Back to the text", "done": "done", "open": "to do", "footnotes": "Footnotes",
           "equation": "Equation",
           "figure": "Figure", "definition": "Definition", "theorem": "Theorem", "lemma": "Lemma",
           "proof": "Proof", "example": "Example", "exercise": "Exercise", "solution": "Solution",
           "works": "Works cited"},
    "de": {"note": "Hinweis", "tip": "Tipp", "important": "Wichtig", "warning": "Warnung", "caution": "Vorsicht",
           "table": "Tabelle", "back": "Zurück zum Text", "done": "erledigt", "open": "offen",
           "footnotes": "Fußnoten",
           "equation": "Gleichung",
           "figure": "Abbildung", "definition": "Definition", "theorem": "Satz", "lemma": "Lemma",
           "proof": "Beweis", "example": "Beispiel", "exercise": "Aufgabe", "solution": "Lösung",
           "works": "Literatur"},
    "fr": {"note": "Note", "tip": "Conseil", "important": "Important", "warning": "Avertissement",
           "caution": "Attention", "table": "Tableau", "back": "Retour au texte", "done": "fait", "open": "à faire",
           "footnotes": "Notes",
           "equation": "Équation",
           "figure": "Figure", "definition": "Définition", "theorem": "Théorème", "lemma": "Lemme",
           "proof": "Démonstration", "example": "Exemple", "exercise": "Exercice", "solution": "Solution",
           "works": "Références"},
    "es": {"note": "Nota", "tip": "Consejo", "important": "Importante", "warning": "Advertencia",
           "caution": "Precaución", "table": "Tabla", "back": "Volver al texto", "done": "hecho",
           "open": "pendiente", "footnotes": "Notas",
           "equation": "Ecuación",
           "figure": "Figura", "definition": "Definición", "theorem": "Teorema", "lemma": "Lema",
           "proof": "Demostración", "example": "Ejemplo", "exercise": "Ejercicio", "solution": "Solución",
           "works": "Obras citadas"},
}  # fmt: skip

CALLOUTS = ("note", "tip", "important", "warning", "caution")
STATEMENTS = ("definition", "theorem", "lemma", "proof", "example", "exercise")
SOLUTION = "solution"


def word(key: str, language: str) -> str:
    """Return the word for `key` in a language such as "de" or "de-AT"."""
    return _WORDS.get(language.partition("-")[0].lower(), _WORDS["en"])[key]
