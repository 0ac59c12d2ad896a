package dev.orch.interop;

import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hears an informer of the official Java client, and remembers what was added. */
final class Seen implements ResourceEventHandler<V1ConfigMap> {
  private static final long PATIENCE_SECONDS = 30;

  private final BlockingQueue<String> names = new LinkedBlockingQueue<>();

  @Override
  public void onAdd(V1ConfigMap map) {
    names.add(map.getMetadata().getName());
  }

  @Override
  public void onUpdate(V1ConfigMap old, V1ConfigMap map) {}

  @Override
  public void onDelete(V1ConfigMap map, boolean unknown) {}

  /** Whether one of this name is added; those before it are dropped. */
  boolean next(String wanted) throws InterruptedException {
    String name = "";
    while (name != null && !name.equals(wanted)) {
      name = names.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    return name != null;
  }
}
