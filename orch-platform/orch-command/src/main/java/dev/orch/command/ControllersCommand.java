package dev.orch.command;

import com.google.common.collect.ImmutableList;
import dev.orch.client.RemoteApi;
import dev.orch.cluster.ControllerRunner;
import dev.orch.cluster.Orch;
import dev.orch.controllers.Loop;
import dev.orch.controllers.access.RootCertificates;
import dev.orch.controllers.cluster.BuiltInLoops;
import dev.orch.controllers.policy.AdmissionPolicyStatus;
import dev.orch.model.Chance;
import dev.orch.model.core.Namespace;
import dev.orch.store.api.ListOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orch controllers}: runs controllers for a cluster, until it is told to stop. */
@Command(
    name = "controllers",
    description =
        "Run Kubernetes' controllers for a cluster that runs elsewhere, in"
            + " kube-controller-manager's place.",
    sortOptions = false)
final class ControllersCommand implements Callable<Integer> {
  private static final String NAMESPACE = "kube-system";
  private static final String LEASE = "kube-controller-manager";

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

  @Option(
      names = {"--only", "--controllers"},
      paramLabel = "NAME",
      split = ",",
      description =
          "Which run: '*' for all, a name for that one, a name after '-' for all but that."
              + " Default: '*'.")
  List<String> chosen = ImmutableList.of("*");

  @Option(
      names = "--root-ca-file",
      paramLabel = "FILE",
      description =
          "The certificates that root-ca-certificate-publisher-controller puts into each namespace;"
              + " without it that one doesn't run.")
  @Nullable Path rootAuthority;

  @Mixin final NodeRangeOptions nodeRanges = new NodeRangeOptions();

  @Option(
      names = "--leader-elect",
      paramLabel = "true|false",
      arity = "0..1",
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Whether to work only while holding the Lease kube-system/kube-controller-manager."
              + " Default: true.")
  boolean leaderElect;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    List<Loop> loops = loops();
    Server server = Server.of(kubeconfig);
    server.call(api -> api.resources(Namespace.class).list(ListOptions.ALL.withLimit(1)));
    try (StopSignal stop = StopSignal.open();
        RemoteApi api = server.open();
        ControllerRunner runner = runner(api, loops).start()) {
      System.out.println(
          "controlling "
              + server.url()
              + " by "
              + loops.stream().map(Loop::name).sorted().collect(Collectors.joining(", ")));
      System.out.flush();
      stop.await();
    }
    return 0;
  }

  private List<Loop> loops() {
    ImmutableList.Builder<Loop> all = ImmutableList.<Loop>builder().addAll(BuiltInLoops.all());
    all.add(AdmissionPolicyStatus.controller(Orch.foundExpressions().types()));
    if (rootAuthority != null) {
      String pem = UpCommand.read(rootAuthority);
      all.add(RootCertificates.controller(() -> pem));
    }
    nodeRanges.loop(spec).ifPresent(all::add);
    ControllerChoice choice = new ControllerChoice(chosen);
    Optional<String> unknown = choice.unknown(all.build());
    if (unknown.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--only: there is none called '" + unknown.get() + "'");
    }
    return choice.of(all.build());
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
