package dev.orch.model.meta;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import dev.orch.model.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Managed Fields Entry: the value of {@code ObjectMeta.managedFields}. */
@Model
public record ManagedFieldsEntry(
    String manager,
    String operation,
    String apiVersion,
    @Nullable Instant time,
    String fieldsType,
    @Nullable Json fieldsV1,
    String subresource)
    implements ManagedFieldsEntryBuilder.With {
  public ManagedFieldsEntry {
    manager = string(manager);
    operation = string(operation);
    apiVersion = string(apiVersion);
    fieldsType = string(fieldsType);
    subresource = string(subresource);
  }
}
