"""Schemes and their versions; a voted version stays as it was voted, whoever asks."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import maillage.cias.common.ids
import maillage.cias.entitlements.models.schemes
from django.conf import settings
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION entitlements_voted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'Une version s’écrit en brouillon avant d’être votée.' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'voted' THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'Une version votée ne se supprime pas.' USING ERRCODE = 'check_violation';
        END IF;
        -- one change alone is lawful, and only from the vote of the next version, below
        IF pg_trigger_depth() > 1 AND to_jsonb(NEW) - 'valid_to' = to_jsonb(OLD) - 'valid_to' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'Une version votée ne se réécrit pas : préparez une nouvelle version.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF (NEW.scheme_id, NEW.structure_id, NEW.territory_id, NEW.number)
        IS DISTINCT FROM (OLD.scheme_id, OLD.structure_id, OLD.territory_id, OLD.number) THEN
        RAISE EXCEPTION 'Une version ne change ni de dispositif ni de numéro.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'voted' THEN
        IF EXISTS (SELECT 1 FROM entitlements_schemeversion v WHERE v.scheme_id = NEW.scheme_id
                   AND v.state = 'voted' AND v.valid_from >= NEW.valid_from) THEN
            RAISE EXCEPTION 'Une version plus récente est déjà votée.' USING ERRCODE = 'check_violation';
        END IF;
        UPDATE entitlements_schemeversion v SET valid_to = NEW.valid_from - 1
            WHERE v.scheme_id = NEW.scheme_id AND v.state = 'voted'
            AND (v.valid_to IS NULL OR v.valid_to >= NEW.valid_from);
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER entitlements_version_stays BEFORE INSERT OR UPDATE OR DELETE ON entitlements_schemeversion
    FOR EACH ROW EXECUTE FUNCTION entitlements_voted_stays();
"""

BACKWARD = """
DROP TRIGGER entitlements_version_stays ON entitlements_schemeversion;
DROP FUNCTION entitlements_voted_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0004_alter_service_needs'),
        ('entitlements', '0001_verdicts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Scheme',
            fields=[
                ('id', models.UUIDField(default=maillage.cias.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('territory_id', models.UUIDField(editable=False, verbose_name='territoire')),
                ('key', models.SlugField(max_length=61, verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='intitulé')),
                ('structure', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'dispositif d’aide',
            },
        ),
        migrations.CreateModel(
            name='SchemeVersion',
            fields=[
                ('id', models.UUIDField(default=maillage.cias.common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('territory_id', models.UUIDField(editable=False, verbose_name='territoire')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('document', models.TextField(verbose_name='texte du dispositif')),
                ('state', models.CharField(choices=[('draft', 'Brouillon'), ('voted', 'Votée')], default='draft', max_length=5, verbose_name='état')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='depuis le')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('deliberation', models.CharField(blank=True, max_length=120, verbose_name='délibération')),
                ('deliberated_on', models.DateField(blank=True, null=True, verbose_name='date de la délibération')),
                ('author', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='entitlements.scheme')),
                ('structure', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'version d’un dispositif',
            },
        ),
        migrations.AddConstraint(
            model_name='scheme',
            constraint=models.UniqueConstraint(fields=('structure', 'key'), name='entitlements_scheme_once', violation_error_message='Votre structure a déjà un dispositif de ce code.'),
        ),
        migrations.AddConstraint(
            model_name='schemeversion',
            constraint=models.UniqueConstraint(fields=('scheme', 'number'), name='entitlements_version_number'),
        ),
        migrations.AddConstraint(
            model_name='schemeversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('scheme',), name='entitlements_one_draft', violation_error_message='Une version est déjà en préparation pour ce dispositif.'),
        ),
        migrations.AddConstraint(
            model_name='schemeversion',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'voted')), expressions=[('scheme', '='), (maillage.cias.entitlements.models.schemes._Days('valid_from', 'valid_to'), '&&')], name='entitlements_one_voted_at_a_time', violation_error_message='Une autre version de ce dispositif vaut déjà à ces dates.'),
        ),
        migrations.AddConstraint(
            model_name='schemeversion',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(models.Q(('deliberation', ''), _negated=True), ('deliberated_on__isnull', False), ('valid_from__isnull', False), ('valid_from__gte', models.F('deliberated_on')), models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR')), _connector='OR'), name='entitlements_voted_is_dated', violation_error_message='Une version votée a une délibération et une date d’effet qui la suit.'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
