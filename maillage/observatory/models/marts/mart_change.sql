-- Change: mean yearly growth since the previous vintage of the same indicator, both published by the same level.
INSERT INTO mart_indicator
SELECT i.indicator, now.level, now.territory, now.year,
       CASE WHEN before.value > 0 AND now.value > 0 THEN 100 * (pow(now.value / before.value, 1.0 / (now.year - before.year)) - 1) END,
       NULL, NULL, now.value, before.value,
       CASE WHEN before.value > 0 AND now.value > 0 THEN now.status ELSE 'undefined' END,
       now.members, now.missing, now.coverage, now.over_import, before.over_import
FROM indicator i
JOIN mart_indicator now ON now.indicator = i.base
ASOF JOIN mart_indicator before ON before.indicator = now.indicator AND before.level = now.level
    AND before.territory = now.territory AND before.year < now.year
WHERE i.form = 'change' AND now.value IS NOT NULL AND before.value IS NOT NULL;
