package dev.orch.store.local;

import dev.orch.model.Bytes;
import dev.orch.model.DynamicObject;
import dev.orch.model.Resource;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.RecordType;
import dev.orch.store.Codec;
import dev.orch.store.Key;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the store must know of API objects: they carry their resourceVersion, and pods are watched
 * by their node.
 */
public final class ResourceCodec implements Codec<Resource> {
  private static final long BASE_WEIGHT = 2048;

  @Override
  public Resource at(Resource value, long revision) {
    ObjectMeta stamped = value.metadata().withResourceVersion(Long.toString(revision));
    return value instanceof DynamicObject dynamic
        ? dynamic.withMetadata(stamped)
        : (Resource) withMetadata((Record) value, stamped);
  }

  private static <R extends Record> R withMetadata(R record, ObjectMeta metadata) {
    return RecordType.of(record).with(record, "metadata", metadata);
  }

  @Override
  public long weight(Key key, Resource value) {
    long weight = BASE_WEIGHT + length(value.metadata().annotations());
    if (value instanceof ConfigMap map) {
      return weight + length(map.data()) + size(map.binaryData());
    }
    return value instanceof Secret secret ? weight + size(secret.data()) : weight;
  }

  private static long length(Map<String, String> texts) {
    return texts.values().stream().mapToLong(String::length).sum();
  }

  private static long size(Map<String, Bytes> bytes) {
    return bytes.values().stream().mapToLong(Bytes::size).sum();
  }

  @Override
  public @Nullable String index(Key key, Resource value) {
    return value instanceof Pod pod ? pod.spec().nodeName() : null;
  }
}
