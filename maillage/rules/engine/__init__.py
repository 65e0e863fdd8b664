"""OpenFisca-France behind one door: nothing else in the project imports it.

`screening` gives the values for situations, `batch` for arrays, `workers` on several processes or a Dask cluster,
`sources` says where an amount comes from, `replacements` makes the engine faster without changing a bit of a result.
"""
