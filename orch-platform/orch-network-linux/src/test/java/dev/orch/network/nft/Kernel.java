package dev.orch.network.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/** Whether this machine lets a test make networks of its own. */
final class Kernel {
  private Kernel() {}

  /** Skips the test where it can't run; in a CI run it fails. */
  static void require() throws InterruptedException {
    String missing = missing();
    if (!missing.isEmpty()) {
      assertThat(System.getenv("CI")).as(missing + ", in a CI run").isNotEqualTo("true");
      System.out.println("skipped: " + missing);
      assumeTrue(false, missing);
    }
  }

  private static String missing() throws InterruptedException {
    for (String command : new String[] {"ip netns list", "nft --version", "conntrack --version"}) {
      try {
        Process process =
            new ProcessBuilder(command.split(" ", -1))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
          return command + " fails";
        }
      } catch (IOException e) {
        return e.getMessage();
      }
    }
    return "root".equals(System.getProperty("user.name")) ? "" : "this needs root";
  }
}
