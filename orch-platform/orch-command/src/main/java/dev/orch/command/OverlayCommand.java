package dev.orch.command;

import dev.orch.client.RemoteApi;
import dev.orch.cluster.ControllerRunner;
import dev.orch.model.core.Node;
import dev.orch.network.linux.Programs;
import dev.orch.network.linux.VxlanOverlay;
import dev.orch.node.OverlayLoop;
import dev.orch.store.api.ListOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orch overlay}: joins this node's pods with those of other nodes, until told to stop. */
@Command(
    name = "overlay",
    description =
        "Join this node's pods with those of the cluster's other nodes, in Flannel's place. What was"
            + " made stays when it ends.",
    sortOptions = false)
final class OverlayCommand implements Callable<Integer> {
  private static final String VXLAN = "vxlan";
  private static final String HOST_GW = "host-gw";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // required
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      required = true,
      description = "Names the cluster, and whom to be there: somebody who may watch all nodes.")
  Path kubeconfig;

  @Option(
      names = "--address",
      paramLabel = "IP",
      required = true,
      description = "This node's address, as its Node tells it.")
  @Nullable String address;

  @Option(
      names = "--mode",
      paramLabel = "vxlan|host-gw",
      description =
          "A tunnel to each node, by UDP at port 8472, or routes alone, for nodes that are on one"
              + " link. Default: vxlan.")
  String mode = VXLAN;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    String local = address;
    if (local == null || !UpCommand.isConcrete(local)) {
      throw new ParameterException(
          spec.commandLine(), "--address: '" + local + "' is no address of a host");
    }
    if (!List.of(VXLAN, HOST_GW).contains(mode)) {
      throw new ParameterException(
          spec.commandLine(), "--mode: '" + mode + "' is none of vxlan, host-gw");
    }
    Server server = Server.of(kubeconfig);
    server.call(api -> api.resources(Node.class).list(ListOptions.ALL.withLimit(1)));
    try (StopSignal stop = StopSignal.open();
        ScratchFolder folder = ScratchFolder.make();
        RemoteApi api = server.open();
        ControllerRunner runner =
            ControllerRunner.builder(api)
                .controller(
                    new OverlayLoop(
                        worker ->
                            new VxlanOverlay(
                                new Programs(worker, PATIENCE, folder.path()),
                                worker,
                                local,
                                mode.equals(VXLAN))))
                .start()) {
      System.out.println("overlay of " + server.url() + " at " + local);
      System.out.flush();
      stop.await();
    }
    return 0;
  }
}
