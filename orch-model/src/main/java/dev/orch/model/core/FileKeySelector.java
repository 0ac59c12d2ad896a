package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** File Key Selector: the value of {@code EnvVarSource.fileKeyRef}. */
@Model
@Atomic
public record FileKeySelector(
    @Field(required = true) String volumeName,
    @Field(required = true) String path,
    @Field(required = true) String key,
    @Nullable Boolean optional)
    implements FileKeySelectorBuilder.With {
  public FileKeySelector {
    volumeName = string(volumeName);
    path = string(path);
    key = string(key);
  }
}
