package weft.layers;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import weft.engine.Scope;

/** Each test runs in a scope of its own, as a model's: what it makes is freed after it. */
public final class InScope implements BeforeEachCallback, AfterEachCallback {

    private static final Namespace HERE = Namespace.create(InScope.class);

    @Override
    public void beforeEach(ExtensionContext test) {
        test.getStore(HERE).put(Scope.class, Scope.open());
    }

    @Override
    public void afterEach(ExtensionContext test) {
        test.getStore(HERE).remove(Scope.class, Scope.class).close();
    }
}
