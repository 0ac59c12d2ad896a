package dev.orch.model.discovery;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.core.ObjectReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Endpoint: the value of {@code EndpointSlice.endpoints}. */
@Model
public record Endpoint(
    @Field(required = true, listType = "set") List<String> addresses,
    EndpointConditions conditions,
    @Nullable String hostname,
    @Nullable ObjectReference targetRef,
    Map<String, String> deprecatedTopology,
    @Nullable String nodeName,
    @Nullable String zone,
    @Nullable EndpointHints hints)
    implements EndpointBuilder.With {
  public Endpoint {
    addresses = list(addresses);
    conditions = zero(conditions, EndpointConditions.class);
    deprecatedTopology = map(deprecatedTopology);
  }
}
