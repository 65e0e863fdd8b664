"""The form of a scheme: every part of its file as fields. Names of fields are paths of the document."""

from typing import Any

from django import forms

from maillage.cias.entitlements import scheme_fields as f

NO_FORMULA = "Sans calcul de reste à vivre"


class SchemeForm(forms.Form):
    """The parts written once; the lists are in the formsets below."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = f.text("Intitulé", required=True)
    object = f.text("Objet", "Ce que l’aide permet.", rows=2, required=True)
    public = f.text("Public", "Sans condition de nationalité.", rows=2, required=True)
    residence__text = f.text("Résidence", rows=2, required=True)
    residence__minimum_months = f.NumberField(label="Mois de résidence exigés", help_text="Vide : aucune durée.")
    holder__body = f.choice("L’aide relève de", f.BODIES)
    holder__instructs = f.text("Qui instruit", required=True)
    holder__decides = f.text("Qui décide", required=True)
    holder__calendar = f.text("Calendrier des décisions")
    holder__urgent = f.text("En urgence")
    valid_from = f.day("Date d’effet envisagée", help_text="Elle sera fixée au vote.")
    valid_to = f.day("Dernier jour", required=False, help_text="Vide : jusqu’à la version suivante.")
    transition__applies_to = f.choice("La version s’appliquera", f.TRANSITIONS, required=False)
    transition__text = f.text("Règle de transition", rows=2)

    resource_formula__divisor = f.choice(
        "Reste à vivre divisé par",
        [("persons", "Personnes"), ("uc", "Unités de consommation"), ("parts", "Parts")],
        f"Vide : {NO_FORMULA.lower()}.",
        required=False,
    )
    resource_formula__days = f.NumberField(label="Puis par jours", help_text="30 ou 30,42. Vide : par mois.")
    resource_formula__period = f.choice(
        "Ressources prises en compte",
        [
            ("last-month", "Le dernier mois"),
            ("3-months", "La moyenne de trois mois"),
            ("12-months", "La moyenne de douze mois"),
        ],
        required=False,
    )
    resource_formula__housing_aid = f.choice(
        "Aide au logement",
        [("deducted-from-rent", "Déduite du loyer"), ("counted-as-resource", "Comptée comme ressource")],
        "Comptée une seule fois, d’une de ces deux façons.",
        required=False,
    )
    resource_formula__household__shared_custody_child = f.NumberField(
        label="Un enfant en garde alternée compte pour", help_text="De 0 à 1."
    )
    resource_formula__household__adult_children = f.choice("Enfants majeurs au foyer", f.COUNTED, required=False)
    resource_formula__household__hosted_persons = f.choice("Personnes hébergées", f.COUNTED, required=False)
    resource_formula__decimals = f.NumberField(label="Décimales gardées", help_text="Arrondi à la fin seulement.")
    resource_formula__negative = f.choice(
        "Un reste à vivre négatif", [("kept", "Est montré négatif"), ("zero", "Est ramené à zéro")], required=False
    )
    resource_formula__excluded = forms.MultipleChoiceField(
        label="Ressources laissées de côté",
        choices=f.resources,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    resource_formula__parts__single = f.NumberField(label="Parts d’une personne seule")
    resource_formula__parts__couple = f.NumberField(label="Parts d’un couple")
    resource_formula__parts__first_child = f.NumberField(label="Premier enfant")
    resource_formula__parts__second_child = f.NumberField(label="Deuxième enfant")
    resource_formula__parts__third_child = f.NumberField(label="Troisième enfant")
    resource_formula__parts__next_child = f.NumberField(label="Chaque enfant suivant")
    resource_formula__parts__disabled_child = f.NumberField(label="En plus, enfant en situation de handicap")

    amount__kind = f.choice("Calcul du montant", f.KINDS, "Remplissez ensuite les seuls champs de ce calcul.")
    amount__nature = f.choice(
        "Nature",
        [("grant", "Aide non remboursable"), ("loan", "Avance remboursable"), ("monthly-quota", "Valeur par mois")],
        required=False,
    )
    amount__amount = f.FormulaField(label="Montant, en euros", help_text="Fixe ou par personne : 40, ou une formule.")
    amount__count = f.FormulaField(label="Nombre de fois", help_text="Par personne : persons.")
    amount__rate = f.FormulaField(label="Pourcentage", help_text="50 pour la moitié.")
    amount__of = f.FormulaField(label="De quoi", help_text="Pourcentage et tranches : bill pour la facture.")
    amount__by = f.FormulaField(label="Grille selon", help_text="reste_a_vivre, quotient_familial…")
    amount__edge = f.choice(
        "Une valeur à la limite de deux lignes",
        [("in-upper-row", "Prend la ligne du haut de l’échelle"), ("in-lower-row", "Prend la ligne du bas")],
        "Dit « moins de » ou « jusqu’à ».",
        required=False,
    )
    amount__limited_to = f.LinesField(label="Dans la limite de", help_text="Une formule par ligne : requested_amount.")
    amount__maximum = f.FormulaField(label="Montant maximum")
    amount__minimum = f.NumberField(label="Montant minimum", help_text="En dessous, rien n’est versé.")
    amount__round_to = f.choice("Arrondi", [("cent", "Au centime"), ("euro", "À l’euro")], required=False)
    amount__rounding = f.choice(
        "Sens de l’arrondi", [("half-up", "Au plus près"), ("down", "Par défaut"), ("up", "Par excès")], required=False
    )
    amount__text = f.text("Précision sur le montant", rows=2)

    payment__form = f.choice("Forme du versement", f.PAYMENTS)
    payment__text = f.text("Versement, en clair", rows=2, required=True)
    payment__use_within_months = f.NumberField(label="À utiliser dans les mois qui suivent")
    payment__instalments = f.NumberField(label="Mensualités au plus", help_text="Pour une avance seulement.")
    discretion__allowed = forms.BooleanField(label="La commission peut s’écarter du barème", required=False)
    discretion__text = f.text("Pouvoir d’appréciation, en clair", rows=2, required=True)
    control = f.text("Contrôle", rows=2)


class ChargeForm(forms.Form):
    """One charge of the catalogue."""

    charge = forms.CharField(widget=forms.HiddenInput)
    mode = f.choice("Comment", f.CHARGE_MODES, required=False)
    amount = f.NumberField(label="Montant, en euros")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = f.CHARGE_MODES  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("mode") not in ("", "real", None) and data.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", "Donnez le montant, ou choisissez « Au réel ».")
        return data


class FactForm(forms.Form):
    name = f.text("Nom dans les formules", "Minuscules et _.")
    label = f.text("En clair")
    type = f.choice(
        "Sorte",
        [
            ("money", "Montant"),
            ("count", "Nombre entier"),
            ("number", "Nombre"),
            ("boolean", "Oui ou non"),
            ("choice", "Choix"),
            ("text", "Texte"),
        ],
        required=False,
    )
    choices = f.text("Choix possibles", "Un par ligne : code = mots.", rows=2)


class ValueForm(forms.Form):
    name = f.text("Nom dans les formules")
    label = f.text("En clair")
    formula = f.FormulaField(label="Formule")


class ConditionForm(forms.Form):
    test = f.FormulaField(label="Condition", help_text="Exemple : reste_a_vivre < 8")
    rule = f.text("La règle, en clair")
    refusal = f.text("Si elle n’est pas remplie")


class GridRowForm(forms.Form):
    """A row of a grid (amount) or a slice (rate)."""

    start = f.NumberField(label="À partir de")
    end = f.NumberField(label="Jusqu’à")
    amount = f.FormulaField(label="Montant", help_text="Grille.")
    rate = f.NumberField(label="Pourcentage", help_text="Tranches.")


class CeilingForm(forms.Form):
    period = f.choice("Période", f.PERIODS, required=False)
    amount = f.NumberField(label="Total, en euros")
    grants = f.NumberField(label="Nombre d’aides")
    ccas_aid = f.choice("Aides du CCAS", [("counted", "Comptées"), ("not-counted", "Non comptées")], required=False)


class ClauseForm(forms.Form):
    withheld = f.text("Fait concerné", "Nom d’un fait : other_aid.")
    effect = f.choice("Effet", [("excludes", "Exclut l’aide"), ("deducted", "Est déduit")], required=False)
    text = f.text("La règle, en clair")


class DocumentForm(forms.Form):
    name = f.text("Pièce")
    when = f.text("Seulement si")


def _set(form: type[forms.Form], extra: int = 1) -> Any:
    return forms.formset_factory(form, extra=extra, can_delete=True, max_num=60)


#: part of the document -> its formset
SETS: dict[str, Any] = {
    "charges": forms.formset_factory(ChargeForm, extra=0),
    "facts": _set(FactForm),
    "values": _set(ValueForm),
    "conditions": _set(ConditionForm),
    "rows": _set(GridRowForm),
    "ceilings": _set(CeilingForm),
    "non_cumulation": _set(ClauseForm),
    "documents": _set(DocumentForm),
}


class TextForm(forms.Form):
    """The same scheme as its YAML text."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    document = forms.CharField(
        label="Texte du dispositif",
        strip=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "font-monospace"}),
    )


class VoteForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    deliberation = forms.CharField(label="Numéro de la délibération", max_length=120, help_text="Exemple : 2026-031")
    deliberated_on = forms.DateField(label="Date de la délibération", widget=forms.DateInput(format="%Y-%m-%d"))
    valid_from = forms.DateField(
        label="Date d’effet",
        widget=forms.DateInput(format="%Y-%m-%d"),
        help_text="Les demandes déposées à partir de ce jour suivront cette version.",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("deliberated_on", "valid_from"):
            self.fields[name].widget.input_type = "date"
