"""What the background work may do with the seals, without reading nor writing them itself.

`audit_heads` tells the last link of each chain (no personal data). `audit_drop` drops what is past its term, oldest
first, in whole links of the chain, keeps the head, and refuses to touch the last six months whatever it is asked.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_heads() RETURNS TABLE (territory_id uuid, n bigint, digest bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (x.territory_id) x.territory_id, x.n, x.digest FROM (
        SELECT s.territory_id, s.n, s.digest FROM audit_seal s
        UNION ALL SELECT h.territory_id, h.n, h.digest FROM audit_head h) x
    ORDER BY x.territory_id, x.n DESC
$$;

CREATE FUNCTION audit_drop(before timestamptz)
RETURNS TABLE (territory_id uuid, n bigint, dropped bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    land uuid;
    last_n bigint;
    gone bigint;
BEGIN
    IF before IS NULL OR before > now() - interval '6 months' THEN
        RAISE EXCEPTION 'Le journal garde au moins six mois.';
    END IF;
    PERFORM set_config('maillage.dropping_month', 'on', true);
    FOR land IN SELECT DISTINCT s.territory_id FROM audit_seal s LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || land::text, 0));
        -- the whole links before the first one that must stay
        SELECT coalesce(min(s.n) FILTER (WHERE e.at IS NULL OR e.at >= before) - 1, max(s.n)) INTO last_n
            FROM audit_seal s LEFT JOIN audit_entry e ON e.id = s.entry_id WHERE s.territory_id = land;
        IF NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.territory_id = land AND s.n <= last_n) THEN
            CONTINUE;
        END IF;
        INSERT INTO audit_head AS h (territory_id, n, digest, dropped_before)
            SELECT s.territory_id, s.n, s.digest, before FROM audit_seal s
            WHERE s.territory_id = land AND s.n = last_n
            ON CONFLICT ON CONSTRAINT audit_head_pkey DO UPDATE
            SET n = excluded.n, digest = excluded.digest, dropped_before = excluded.dropped_before;
        DELETE FROM audit_entry e USING audit_seal s
            WHERE s.entry_id = e.id AND s.territory_id = land AND s.n <= last_n;
        GET DIAGNOSTICS gone = ROW_COUNT;
        DELETE FROM audit_seal s WHERE s.territory_id = land AND s.n <= last_n;
        territory_id := land; n := last_n; dropped := gone;
        RETURN NEXT;
    END LOOP;
    PERFORM set_config('maillage.dropping_month', '', true);
END
$$;
"""

BACKWARD = """
DROP FUNCTION audit_drop(timestamptz);
DROP FUNCTION audit_heads();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only_and_sealed")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
