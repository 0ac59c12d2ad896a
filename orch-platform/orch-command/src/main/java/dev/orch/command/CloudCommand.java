package dev.orch.command;

import com.google.common.collect.ImmutableList;
import dev.orch.client.RemoteApi;
import dev.orch.cluster.ControllerRunner;
import dev.orch.controllers.Loop;
import dev.orch.controllers.cloud.CloudLoops;
import dev.orch.model.Chance;
import dev.orch.model.core.Namespace;
import dev.orch.store.api.ListOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orch cloud}: runs the cloud controllers for a cluster, until it is told to stop. */
@Command(
    name = "cloud",
    description =
        "Run Kubernetes' cloud controllers for a cluster that runs elsewhere, in"
            + " cloud-controller-manager's place.",
    sortOptions = false)
final class CloudCommand implements Callable<Integer> {
  private static final String NAMESPACE = "kube-system";
  private static final String LEASE = "cloud-controller-manager";

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      required = true,
      description = "Names the cluster.")
  Path kubeconfig;

  @Mixin final CloudOptions cloud = new CloudOptions();

  @Option(
      names = {"--only", "--controllers"},
      paramLabel = "NAME",
      split = ",",
      description =
          "Which run: '*' for all, a name for that one, a name after '-' for all but that."
              + " Default: '*'.")
  List<String> chosen = ImmutableList.of("*");

  @Option(
      names = "--leader-elect",
      paramLabel = "true|false",
      arity = "0..1",
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Whether to work only while holding the Lease kube-system/cloud-controller-manager."
              + " Default: true.")
  boolean leaderElect;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    try (CloudOptions.Opened opened = cloud.open(spec, CloudOptions.LOOPBACK)) {
      List<Loop> loops = loops(CloudLoops.of(opened.provider(), opened.settings()));
      Server server = Server.of(kubeconfig);
      server.call(api -> api.resources(Namespace.class).list(ListOptions.ALL.withLimit(1)));
      try (StopSignal stop = StopSignal.open();
          RemoteApi api = server.open();
          ControllerRunner runner = runner(api, loops).start()) {
        System.out.println(
            "controlling "
                + server.url()
                + " on "
                + opened.provider().name()
                + " by "
                + loops.stream().map(Loop::name).sorted().collect(Collectors.joining(", ")));
        System.out.flush();
        stop.await();
      }
    }
    return 0;
  }

  private List<Loop> loops(List<Loop> all) {
    ControllerChoice choice = new ControllerChoice(chosen);
    Optional<String> unknown = choice.unknown(all);
    if (unknown.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--only: there is none called '" + unknown.get() + "'");
    }
    return choice.of(all);
  }

  private ControllerRunner.Builder runner(RemoteApi api, List<Loop> loops) {
    ControllerRunner.Builder runner = ControllerRunner.builder(api).controllers(loops);
    if (leaderElect) {
      String identity = Up.host() + "_" + new Chance(new SecureRandom().nextLong()).uuid();
      runner.leading(NAMESPACE, LEASE, identity);
    }
    return runner;
  }
}
