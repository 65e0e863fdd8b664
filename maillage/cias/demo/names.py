"""First names, surnames and streets from which fictional people are drawn. Common ones, chosen by us."""

SURNAMES = """
Delattre Lefebvre Dubois Leroy Carpentier Macrel Vasseur Wimart Coppin Hennebelle Roussel Fasquel Belhadj Bocquet
Cadet Caron Chevalier Cousin Cuvelier Danel Debove Delannoy Delbarre Delcroix Demol Denis Deroo Desmet Devos Dewaele
Dufour Duhamel Dumont Dupuis Evrard Fournier François Garnier Gaillard Gosselin Guilbert Hermant Herbaut Hochart
Joly Lacroix Lagache Lambert Lecocq Ledoux Legrand Lemaire Leblond Lefranc Leleu Loison Louchart Maes Mahieu Marchand
Martin Masson Mercier Meunier Michaud Minet Molin Moreau Morel Muller Noël Obert Paris Parent Patin Penel Petit
Picard Pruvost Quénu Renard Ribot Robert Roger Roux Saison Senechal Simon Tellier Thomas Tassart Vandamme Varlet
Verhaeghe Vermeersch Vincent Wallart Wattez Benali Diallo Haddad Kaya Kowalski Lopes Mendes Nguyen Nowak Pereira
Santos Traoré Yilmaz Zielinski Le Goff Le Bihan Jégo Guillemot Le Floch Cadoret Morvan Le Gall Kergoat Robic
""".replace("Le ", "Le_").split()

#: birth years up to which these first names are drawn
FEMALE = {
    1955: "Jeannine Odile Monique Thérèse Yvette Simone Denise Raymonde Marie Paulette Ginette Colette",
    1975: "Martine Sylvie Brigitte Nathalie Véronique Isabelle Christine Pascale Corinne Laurence Fabienne Nadine",
    1995: "Inès Céline Aurélie Émilie Stéphanie Sandrine Élodie Julie Laetitia Virginie Delphine Nadia Samira Aïcha",
    2100: "Lila Emma Jade Louise Zoé Chloé Manon Camille Lucie Léa Sarah Inaya Rose Mila Élise Yasmine",
}
MALE = {
    1955: "Michel Jean André Claude Raymond Roger Gérard Bernard Marcel Lucien Fernand Émile",
    1975: "Philippe Patrick Alain Thierry Éric Didier Bruno Pascal Christophe Laurent Dominique Franck",
    1995: "Karim Nicolas Sébastien Julien David Cédric Ludovic Mickaël Jérôme Guillaume Mehdi Romain Anthony Kévin",
    2100: "Noé Théo Lucas Hugo Louis Gabriel Jules Nathan Enzo Tom Léo Adam Rayan Maël Ethan Sacha",
}
STREETS = """
rue des Tilleuls, rue de l’Église, rue du Moulin, rue de la Mairie, Grand-Rue, rue du Marais, chemin des Prés,
rue des Écoles, route de Lumbres, rue de la Gare, impasse des Lilas, rue du Bois, rue de l’Aa, place de la Liberté,
rue des Jardins, chemin Vert, rue du Château, résidence des Peupliers, hameau du Fay, rue Basse
""".replace("\n", " ").split(",")


def first_names(sex: str, birth_year: int) -> list[str]:
    """The first names of a generation."""
    table = FEMALE if sex == "f" else MALE
    return next(names for until, names in table.items() if birth_year <= until).split()
