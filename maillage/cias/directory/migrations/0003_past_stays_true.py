"""The past of the matrix stays true: what a row says cannot be rewritten, it can only end, be verified or be documented.

A row that has not begun may be taken back; a row that has begun is closed, never deleted nor changed.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION directory_past_stays_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.territory_id, NEW.competence_id, NEW.commune_id, NEW.kind, NEW.valid_from)
        IS DISTINCT FROM (OLD.territory_id, OLD.competence_id, OLD.commune_id, OLD.kind, OLD.valid_from)
        OR NEW.holder_id IS DISTINCT FROM OLD.holder_id THEN
        RAISE EXCEPTION 'Une ligne de la matrice ne se réécrit pas : fermez-la et ouvrez-en une autre.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER directory_holder_past BEFORE UPDATE ON directory_competenceholder
    FOR EACH ROW EXECUTE FUNCTION directory_past_stays_true();
"""

BACKWARD = """
DROP TRIGGER directory_holder_past ON directory_competenceholder;
DROP FUNCTION directory_past_stays_true();
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_sheets_and_matrix")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
