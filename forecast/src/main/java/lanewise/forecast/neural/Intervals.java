package lanewise.forecast.neural;

/** How wide the distributions are that a network forecasts. */
public enum Intervals {
    /** As the network says; one that gives points has a Gaussian as wide as its errors in the validation rows. */
    MODEL,
    /**
     * Those stretched about their centres by one factor, by which the central interval would have held what came in the
     * validation rows; points have a Student-t distribution, as a deviation from few errors is uncertain itself: split conformal prediction with locally weighted errors. J. Lei, M. G'Sell, A. Rinaldo, R. Tibshirani
     * and L. Wasserman, Distribution-free predictive inference for regression, JASA 113 (2018) 1094-1111, section 5.2; for
     * quantiles Y. Romano, E. Patterson and E. Candes, Conformalized quantile regression, NeurIPS 2019, with the factor
     * instead of their summand.
     */
    CONFORMAL
}
