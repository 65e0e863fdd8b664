"""The journal's own defence: append-only for everyone, sealed by a hash chain per territory.

The seal is taken by a deferred trigger, at commit: pages do not queue behind the chain while they work.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_canonical(e audit_entry) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT convert_to(jsonb_build_array(e.id, e.territory_id, e.structure_id, e.owner_id, e.user_id, e.role, e.action,
        e.resource, e.object_id, e.detail, extract(epoch FROM e.at))::text, 'UTF8')
$$;

CREATE FUNCTION audit_seal_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    last_n bigint;
    last_digest bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || NEW.territory_id::text, 0));
    SELECT n, digest INTO last_n, last_digest FROM audit_seal
        WHERE territory_id = NEW.territory_id ORDER BY n DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT n, digest INTO last_n, last_digest FROM audit_head WHERE territory_id = NEW.territory_id;
    END IF;
    INSERT INTO audit_seal (entry_id, territory_id, n, previous, digest) VALUES (
        NEW.id, NEW.territory_id, coalesce(last_n, 0) + 1, coalesce(last_digest, ''::bytea),
        sha256(coalesce(last_digest, ''::bytea) || audit_canonical(NEW)));
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER audit_entry_seal AFTER INSERT ON audit_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal_entry();

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('maillage.dropping_month', true) = 'on' AND TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Le journal ne se modifie pas et ne s''efface pas.';
END
$$;

CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""

BACKWARD = """
DROP TRIGGER audit_seal_append_only ON audit_seal;
DROP TRIGGER audit_entry_no_truncate ON audit_entry;
DROP TRIGGER audit_entry_append_only ON audit_entry;
DROP TRIGGER audit_entry_seal ON audit_entry;
DROP FUNCTION audit_refuse_change();
DROP FUNCTION audit_seal_entry();
DROP FUNCTION audit_canonical(audit_entry);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
