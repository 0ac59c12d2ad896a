package dev.orch.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code orch} command. */
@Command(
    name = "orch",
    description = "Kubernetes in one JVM.",
    subcommands = {
      UpCommand.class,
      UserCommand.class,
      TokenCommand.class,
      NodeCommand.class,
      SchedulerCommand.class,
      ControllersCommand.class,
      ProxyCommand.class,
      CloudCommand.class,
      DnsCommand.class,
      IngressCommand.class,
      OverlayCommand.class,
      ExplainSchedulingCommand.class,
      ExplainPoliciesCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = false)
public final class Main implements Runnable {
  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @CommandLine.Spec
  CommandLine.Model.CommandSpec spec;

  private Main() {}

  /** Without a subcommand there is nothing to do: that is a wrong use. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }

  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new Main());
    command.setExecutionExceptionHandler(
        (failure, line, result) -> {
          if (failure instanceof Failure) {
            System.err.println("orch: " + failure.getMessage());
            return 1;
          }
          throw failure;
        });
    System.exit(command.execute(arguments));
  }
}
