/** Layers with their backward passes, losses, optimizers, training and model files. Depends on the engine alone. */
module lanewise.nn {
    requires transitive lanewise.engine;

    exports lanewise.nn;
    exports lanewise.nn.attention;
    exports lanewise.nn.io;
    exports lanewise.nn.layer;
    exports lanewise.nn.loss;
    exports lanewise.nn.norm;
    exports lanewise.nn.optim;
    exports lanewise.nn.recurrent;
    exports lanewise.nn.spec;
    exports lanewise.nn.train;
}
