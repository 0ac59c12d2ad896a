package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Config Map Node Config Source: the value of {@code NodeConfigSource.configMap}. */
@Model
public record ConfigMapNodeConfigSource(
    @Field(required = true) String namespace,
    @Field(required = true) String name,
    String uid,
    String resourceVersion,
    @Field(required = true) String kubeletConfigKey)
    implements ConfigMapNodeConfigSourceBuilder.With {
  public ConfigMapNodeConfigSource {
    namespace = string(namespace);
    name = string(name);
    uid = string(uid);
    resourceVersion = string(resourceVersion);
    kubeletConfigKey = string(kubeletConfigKey);
  }
}
