package dev.orch.command;

import dev.orch.controllers.scheduler.SchedulerConfiguration;
import dev.orch.controllers.scheduler.SchedulerSettings;
import dev.orch.model.selector.LabelQuery;
import dev.orch.model.selector.SelectorException;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.WhatIf;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code orch explain-scheduling}: why a pod goes where it goes, and what would change that. */
@Command(
    name = "explain-scheduling",
    description =
        "Tell for each node what every scheduling plugin says of a pod, and what would have to"
            + " change.",
    sortOptions = false)
final class ExplainSchedulingCommand implements Callable<Integer> {
  enum Output {
    table,
    json
  }

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Parameters(index = "0", paramLabel = "POD", description = "The pod; it may have a node already.")
  String pod;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      description = "The pod's namespace. Default: default.")
  String namespace = "default";

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Names the cluster. Default: orch.kubeconfig.")
  Path kubeconfig = Path.of("orch.kubeconfig");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The scheduler's KubeSchedulerConfiguration. Default: Kubernetes' defaults.")
  @Nullable Path config;

  @Option(
      names = "--what-if",
      paramLabel = "CHANGE",
      description =
          "Ask of the cluster as it would be: drain=NODE, remove=NODE, or remove=SELECTOR for all"
              + " nodes with such labels; may come again.")
  List<String> changes = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json",
      description = "How to tell. Default: table.")
  Output output = Output.table;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() {
    SchedulerConfiguration read = SchedulerCommand.configuration(config);
    SchedulerSettings settings = SchedulerCommand.settings(read, config);
    UnaryOperator<WhatIf> whatIf = whatIf();
    SchedulingReport report =
        Server.of(kubeconfig)
            .call(
                api ->
                    SchedulingReport.of(
                        api, settings, namespace, pod, whatIf, InstantSource.system().instant()));
    System.out.print(output == Output.json ? ReportJson.of(report) + "\n" : ReportTable.of(report));
    System.out.flush();
    return 0;
  }

  private UnaryOperator<WhatIf> whatIf() {
    List<UnaryOperator<WhatIf>> steps = new ArrayList<>();
    for (String change : changes) {
      try {
        steps.add(step(change));
      } catch (IllegalArgumentException | SelectorException e) {
        throw new ParameterException(
            spec.commandLine(), "--what-if " + change + ": " + e.getMessage());
      }
    }
    return start -> {
      WhatIf now = start;
      for (UnaryOperator<WhatIf> step : steps) {
        now = step.apply(now);
      }
      return now;
    };
  }

  /** One change. @throws IllegalArgumentException if it is none */
  static UnaryOperator<WhatIf> step(String change) {
    if (change.startsWith("drain=")) {
      String node = change.substring("drain=".length());
      return whatIf -> existing(whatIf, node).drain(node);
    }
    if (change.startsWith("remove=")) {
      String which = change.substring("remove=".length());
      if (!which.contains("=") && !which.contains("!") && !which.contains(" ")) {
        return whatIf -> existing(whatIf, which).remove(node -> node.name().equals(which));
      }
      LabelQuery query = LabelQuery.parse(which);
      Predicate<NodeView> matching = node -> query.matches(node.labels());
      return whatIf -> whatIf.remove(matching);
    }
    throw new IllegalArgumentException("neither drain=NODE nor remove=NODE nor remove=SELECTOR");
  }

  private static WhatIf existing(WhatIf whatIf, String node) {
    if (whatIf.cluster().node(node).isEmpty()) {
      throw new Failure("--what-if: there is no node " + node);
    }
    return whatIf;
  }
}
