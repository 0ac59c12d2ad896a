package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Exec Action: the value of {@code LifecycleHandler.exec}, {@code Probe.exec}. */
@Model
public record ExecAction(List<String> command) implements ExecActionBuilder.With {
  public ExecAction {
    command = list(command);
  }
}
