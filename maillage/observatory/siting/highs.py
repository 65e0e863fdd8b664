"""A mixed-integer model given to HiGHS: columns, rows, and what came back with its dual bound."""

from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
INF = highspy.kHighsInf


@dataclass
class Model:
    """Minimise `cost` @ x, `lower` <= x <= `upper`, rows between their limits. Rows are added by blocks."""

    cost: Floats
    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    _blocks: list[sparse.csr_array] = field(default_factory=list)
    _low: list[Floats] = field(default_factory=list)
    _high: list[Floats] = field(default_factory=list)

    def add_rows(self, matrix: sparse.csr_array, low: Floats | float, high: Floats | float) -> None:
        """Rows `low` <= matrix @ x <= `high`; matrix has one column per variable."""
        count = matrix.shape[0]
        self._blocks.append(matrix)
        self._low.append(np.broadcast_to(np.asarray(low, dtype=float), count))
        self._high.append(np.broadcast_to(np.asarray(high, dtype=float), count))


@dataclass(frozen=True)
class Outcome:
    """`x` is None when no solution is known; `bound` is a proven lower bound; `infeasible` is proven."""

    x: Floats | None
    objective: float
    bound: float
    infeasible: bool


def solve(
    model: Model,
    seconds: float,
    start: Floats | None = None,
    good_enough: float | None = None,
    hopeless: float | None = None,
) -> Outcome:
    """Run HiGHS on one thread, from `start` if given, until proof or `seconds`.

    Stops early at a solution of `good_enough`, or as soon as the bound passes `hopeless`.
    """
    rows = sparse.csr_array(sparse.vstack(model._blocks, format="csr"))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.cost), rows.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.cost, model.lower, model.upper
    lp.row_lower_, lp.row_upper_ = np.concatenate(model._low), np.concatenate(model._high)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(flag)] for flag in model.integer]
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("time_limit", seconds)):
        highs.setOptionValue(option, value)
    highs.setOptionValue("mip_rel_gap", 1e-9)
    if good_enough is not None:
        highs.setOptionValue("objective_target", good_enough)
    highs.passModel(lp)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = list(start)
        highs.setSolution(solution)
    if hopeless is not None:

        def stop(event: Any) -> None:
            if event.data_out.mip_dual_bound > hopeless:
                event.interrupt()

        highs.cbMipInterrupt.subscribe(stop)
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    infeasible = status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
    if info.primal_solution_status != 2 or infeasible:  # 2: a feasible point is known
        return Outcome(None, np.inf, info.mip_dual_bound if not infeasible else np.inf, infeasible)
    bound = info.mip_dual_bound if model.integer.any() else info.objective_function_value
    return Outcome(np.asarray(highs.getSolution().col_value), info.objective_function_value, bound, False)
