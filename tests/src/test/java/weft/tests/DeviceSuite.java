package weft.tests;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs parity and gradients on one device, without a build tool: {@code java ... weft.tests.DeviceSuite cuda}. Prints each
 * failure and a line of totals. Exit codes: 0 all passed; 1 something failed; 3 nothing ran on the device, or a test was skipped.
 */
final class DeviceSuite implements TestExecutionListener {

    private final String device;
    private final AtomicInteger onDevice = new AtomicInteger();
    private final AtomicInteger passed = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();

    private DeviceSuite(String device) {
        this.device = device;
    }

    /** Runs the suite on the device that {@code args} names. */
    public static void main(String[] args) {
        System.setProperty(TestDevices.PROPERTY, args[0]);
        System.setProperty(TestDevices.GRADIENT_PROPERTY, args[0]);
        DeviceSuite suite = new DeviceSuite(args[0]);
        System.exit(suite.run(LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(ParityProperties.class), selectClass(GradientProperties.class))
                .configurationParameter("jqwik.reporting.onlyfailures", "true")
                .configurationParameter("jqwik.database", "").build()));
    }

    private int run(LauncherDiscoveryRequest request) {
        long start = System.nanoTime();
        LauncherFactory.create().execute(request, this);
        System.out.printf(Locale.ROOT, "Parity and gradients on %s: %d tests passed, %d failed, %d skipped;"
                + " %d of them compare an operation on %s with the reference; %.0f s.%n", device, passed.get(), failed.get(),
                skipped.get(), onDevice.get(), device, (System.nanoTime() - start) / 1e9);
        if (failed.get() > 0) {
            return 1;
        }
        return onDevice.get() == 0 || skipped.get() > 0 ? 3 : 0;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean succeeded = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
        if (test.isTest() && succeeded) {
            passed.incrementAndGet();
        }
        if (test.isTest() && test.getDisplayName().startsWith(device + ": ")) {
            onDevice.incrementAndGet();
        }
        if (!succeeded) {
            failed.incrementAndGet();
            System.out.println("FAILED " + test.getDisplayName() + ": "
                    + result.getThrowable().map(Throwable::getMessage).orElse("without a reason"));
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped.incrementAndGet();
        System.out.println("SKIPPED " + test.getDisplayName() + ": " + reason);
    }
}
