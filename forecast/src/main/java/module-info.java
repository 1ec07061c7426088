/** The application: series in, forecast out. */
module lanewise.forecast {
    requires de.siegmar.fastcsv;
    requires hipparchus.core;
    requires hipparchus.optim;
    requires info.picocli;
    requires java.desktop;
    requires lanewise.verify;
    requires me.tongfei.progressbar;
    requires tools.jackson.core;
    requires xchart;

    opens lanewise.forecast.cli to
            info.picocli;
}
