package dev.orch.model.meta;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** List Meta: the value of {@code Status.metadata}. */
@Model
public record ListMeta(
    String selfLink,
    String resourceVersion,
    @Field(name = "continue") String continueToken,
    @Nullable Long remainingItemCount,
    @Nullable ShardInfo shardInfo)
    implements ListMetaBuilder.With {
  public ListMeta {
    selfLink = string(selfLink);
    resourceVersion = string(resourceVersion);
    continueToken = string(continueToken);
  }
}
