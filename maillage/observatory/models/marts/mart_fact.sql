-- mart_fact: one value per concept, level, territory and year: the best source, then its latest vintage.
CREATE OR REPLACE TABLE mart_fact AS
SELECT f.concept, f.level, f.territory, f.year, f.value, f.lower, f.upper, f.status, f.import_id
FROM int_fact f JOIN imports i USING (import_id)
QUALIFY row_number() OVER (
    PARTITION BY f.concept, f.level, f.territory, f.year ORDER BY i.priority, i.vintage DESC, f.import_id
) = 1;
