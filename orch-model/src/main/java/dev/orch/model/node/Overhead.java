package dev.orch.model.node;

import static dev.orch.model.Fields.map;

import dev.orch.model.Model;
import dev.orch.model.Quantity;
import java.util.Map;

/** Overhead: the value of {@code RuntimeClass.overhead}. */
@Model
public record Overhead(Map<String, Quantity> podFixed) implements OverheadBuilder.With {
  public Overhead {
    podFixed = map(podFixed);
  }
}
