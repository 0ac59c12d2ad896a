package dev.orch.network.nft;

import dev.orch.contracts.network.ServiceSpaces;
import dev.orch.contracts.network.Space;
import dev.orch.network.Range;
import dev.orch.network.linux.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The proxies of a test, and the spaces that they work in. */
final class Kernels implements AutoCloseable {
  final ServiceSpaces spaces;
  private final Path scratch;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final Programs programs;

  Kernels(String name) throws Exception {
    scratch = Files.createTempDirectory("nft");
    programs = new Programs(timer, Duration.ofMinutes(1), scratch);
    spaces = new ServiceSpaces(name);
  }

  /** A proxy of the machine that has done nothing yet. */
  NftServiceProxy proxy() {
    return proxy(spaces.node(), List.of(Range.parse("10.1.0.0/24")));
  }

  /** The same of a machine of its own. */
  NftServiceProxy proxy(Space machine, List<Range> podRanges) {
    return new NftServiceProxy(programs.inside(machine.path()), NftSettings.of(podRanges), worker);
  }

  @Override
  public void close() throws Exception {
    spaces.close();
    timer.shutdownNow();
    worker.shutdownNow();
    Files.deleteIfExists(scratch);
  }
}
