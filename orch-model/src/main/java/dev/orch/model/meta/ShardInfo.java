package dev.orch.model.meta;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Shard Info: the value of {@code ListMeta.shardInfo}. */
@Model
public record ShardInfo(@Field(required = true) String selector) implements ShardInfoBuilder.With {
  public ShardInfo {
    selector = string(selector);
  }
}
