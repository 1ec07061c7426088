package lanewise.engine.kernel;

/**
 * Published arguments for which the exact float64 result is nearest to a number that can be represented, or to the middle between
 * two: it has at least {@link #BITS} equal bits after the first one that is rounded. From the lists of the CORE-MATH project
 * (binary64/*&#47;*.wc: V. Lefevre, P. Zimmermann) and, those with more than 58 bits, from J.-M. Muller et al., Handbook of
 * Floating-Point Arithmetic, chapter 10. A test computes the bits.
 */
final class WorstCases {
    static final int BITS = 43;

    private WorstCases() {}

    static double[] of(Elementary function) {
        return switch (function) {
            case EXP ->
                new double[] {
                    0x1.00d48a707b93ep-1, 0x1.0036671ff87efp-1, 0x1.0cf99b01aecb7p-1, 0x1.1a39abbfca18ep0,
                    0x1.2cf4f31c708bp0, 0x1.3465da83dd1acp-1, 0x1.3e5454ebef1b7p-1, 0x1.4d348c8c0ecaap0,
                    0x1.594af093500adp0, 0x1.630fa555443a3p-1, 0x1.70a1a8cb942d3p0, 0x1.5b3d2a0e03e32p-1,
                    0x1.80c67f5be172dp-1, -0x1.ed318efb627eap-27
                };
            case LOG ->
                new double[] {
                    0x1.a6ae5142326b5p0, 0x1.fd68ffa928b1ap0, 0x1.2f56b6a4c7718p1, 0x1.dc504dd7a6c37p1,
                    0x1.1b326a77fa709p5, 0x1.05f1b228d2e27p5, 0x1.15956b273c365p8, 0x1.058eb52021527p12,
                    0x1.213223b068356p14, 0x1.01073ffc76c24p14, 0x1.bb2ef9f7502b8p24, 0x1.e7ab6616a766bp26,
                    0x1.51335f6f0989cp18, 0x1.ea71d85cee020p-509, 0x1.9476e304cd7c7p-384, 0x1.26e9c4d327960p-232,
                    0x1.613955dc802f8p-35, 0x1.62a88613629b6p678
                };
            case TANH ->
                new double[] {
                    0x1.000b47bdb383fp-9, 0x1.004524207fad9p-3, 0x1.00a0f3cf999acp2, 0x1.01885ae3c818ap0,
                    0x1.0a402fcc79299p-25, 0x1.0d08e941d6338p0, 0x1.18d8d9338eeb7p-1, 0x1.30fc1931f09cap4,
                    0x1.312833319664dp0, 0x1.3c54d587dfbfbp3, 0x1.5b1992e15753ap-1, 0x1.47859675215b2p0
                };
            case EXPM1 ->
                new double[] {
                    0x1.00091a4a0dae5p2, 0x1.00ada891b730cp0, 0x1.01149695248p-31, 0x1.07e0f66afed05p-48,
                    0x1.0d0fd1d8858a6p-1, 0x1.10f0c05830a1bp-1, 0x1.191ed705112ebp0, 0x1.1e3779b97f4a8p-50,
                    0x1.2e9708795f04fp-1, 0x1.3009e1adb80efp-1, 0x1.2baf996c46064p5, 0x1.31befac3c9e28p-33
                };
            case LOG1P ->
                new double[] {
                    0x1.010634736a28p14, 0x1.00c3d4acbba8ap-1, 0x1.0209c6fa7e358p-1, 0x1.06adf9df65bf9p0,
                    0x1.0847cc8d9d87ep0, 0x1.16ba2d491e449p0, 0x1.1e3779b97f4a8p-50, 0x1.2495616956132p-1,
                    0x1.30ad1c34ec7e4p-1, 0x1.28cff93212d03p0, 0x1.0a1636f8aeb6ep93, 0x1.2bf9beb8e9829p-5
                };
            case ERF ->
                new double[] {
                    0x1.6d5ad4307dd52p-7,
                    0x1.037b548d9d7a6p-61,
                    0x1.2106c54dc6cc6p-61,
                    0x1.57dc1ba87ad48p-61,
                    0x1.8eb7094d3a5b5p-61,
                    0x1.ae5da856277c9p-61
                };
            default -> new double[0];
        };
    }
}
