package dev.orch.command;

import java.nio.file.Path;

/** Streams of pods on a node of the server's own process. */
class StreamsTest extends StreamsContract {
  @Override
  protected OrchProcess cluster(Path manifest) throws Exception {
    return OrchProcess.ready(OrchProcess.up(folder, "-f", manifest.toString()));
  }
}
