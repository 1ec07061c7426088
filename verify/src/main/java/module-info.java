/** Gradient checks, reference cases and property tests as a library. */
module lanewise.verify {
    requires transitive lanewise.nn;
    requires static net.jqwik.api;

    exports lanewise.verify;
    exports lanewise.verify.arbitraries;
    exports lanewise.verify.cases;
    exports lanewise.verify.flow;
}
