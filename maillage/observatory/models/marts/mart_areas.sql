-- Areas: rates recomputed from the counts of their communes, over the communes where both counts are known.
-- Medians and published rates never add up, so they have no row here.
CREATE OR REPLACE TEMP TABLE area_member AS
SELECT 'epci' AS level, epci AS area, code, population FROM geo_communes WHERE epci IS NOT NULL
UNION ALL SELECT 'departement', departement, code, population FROM geo_communes
UNION ALL SELECT 'region', region, code, population FROM geo_communes
UNION ALL SELECT 'france', 'FR', code, population FROM geo_communes
UNION ALL SELECT 'france', 'FRM', code, population FROM geo_communes WHERE length(departement) = 2;

CREATE OR REPLACE TEMP TABLE area_size AS
SELECT level, area, count(*) AS members, sum(coalesce(population, 0)) AS population FROM area_member GROUP BY ALL;

INSERT INTO mart_indicator
WITH summed AS (
    SELECT m.indicator, a.level, a.area, m.year,
           sum(m.numerator) AS numerator, sum(m.denominator) AS denominator,
           sum(b.over_lower) AS lower, sum(b.over_upper) AS upper, sum(b.under_lower) AS under_lower,
           sum(b.under_upper) AS under_upper, bool_or(b.over_lower < b.over_upper) AS rounded, count(*) AS known, sum(coalesce(a.population, 0)) AS population,
           min(m.over_import) AS over_import, min(m.under_import) AS under_import
    FROM mart_indicator m JOIN area_member a ON a.code = m.territory
    JOIN indicator i USING (indicator)
    JOIN mart_side b ON b.indicator = m.indicator AND b.level = m.level AND b.territory = m.territory AND b.year = m.year
    WHERE m.level = 'commune' AND m.status IN ('published', 'undefined') AND m.numerator IS NOT NULL AND i.form IN ('ratio', 'count')
    GROUP BY ALL
),
sized AS (
    SELECT s.*, z.members, least(1, s.population / nullif(z.population, 0)) AS coverage FROM summed s JOIN area_size z USING (level, area)
)
SELECT s.indicator, s.level, s.area, s.year,
       CASE WHEN s.coverage < {coverage} THEN NULL WHEN i.form = 'count' THEN i.per * s.numerator
            WHEN s.denominator = 0 THEN NULL
            WHEN i.complement THEN i.per * (1 - s.numerator / s.denominator) ELSE i.per * s.numerator / s.denominator END,
       CASE WHEN s.rounded AND s.coverage >= {coverage} AND s.denominator IS DISTINCT FROM 0 THEN
           i.per * s.lower / coalesce(s.under_upper, 1) END,
       CASE WHEN s.rounded AND s.coverage >= {coverage} AND s.under_lower IS DISTINCT FROM 0 THEN
           i.per * s.upper / coalesce(s.under_lower, 1) END,
       CASE WHEN s.coverage >= {coverage} THEN s.numerator END, CASE WHEN s.coverage >= {coverage} THEN s.denominator END,
       CASE WHEN s.known < s.members THEN 'partial' WHEN i.form = 'ratio' AND s.denominator = 0 THEN 'undefined' ELSE 'published' END,
       s.members, s.members - s.known, s.coverage, s.over_import, s.under_import
FROM sized s JOIN indicator i USING (indicator)
ANTI JOIN mart_indicator m ON m.indicator = s.indicator AND m.level = s.level AND m.territory = s.area AND m.year = s.year;
