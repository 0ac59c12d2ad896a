package dev.orch.runtime.oci.images;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Commands of the host that are waited for: mounting has no other door from Java. An edge: it
 * waits, for milliseconds, on the threads of images, which are there to be waited on. Stateless.
 */
final class Host {
  private Host() {}

  /** Runs a command in a directory; an {@link IOException} with what it said if it fails. */
  static void run(Path directory, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(ImmutableList.copyOf(command) + " failed: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in running " + command[0], e);
    }
  }
}
