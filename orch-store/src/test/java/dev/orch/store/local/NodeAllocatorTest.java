package dev.orch.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.Resource;
import dev.orch.model.core.Binding;
import dev.orch.model.core.BindingBuilder;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.ObjectReferenceBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.AllocationException;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.GuardedBinding;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class NodeAllocatorTest {
  private final LocalApi local =
      LocalApi.builder()
          .clock(InstantSource.system())
          .seed(1)
          .withoutAdmission("TaintNodesByCondition")
          .build();
  private final Api api = local.as(Caller.component("test"));

  NodeAllocatorTest() {
    create(Namespace.class, "", "default", "");
    create(ServiceAccount.class, "default", "default", "");
    create(Node.class, "", "n", "");
    for (String name : new String[] {"a", "b", "c"}) {
      create(Pod.class, "default", name, ",'spec':{'containers':[{'name':'c','image':'img:1'}]}");
    }
  }

  private <T extends Resource> void create(
      Class<T> type, String namespace, String name, String more) {
    String json = ("{'metadata':{'name':'" + name + "'}" + more + "}").replace('\'', '"');
    T object = BuiltInKinds.all().of(type).read(Json.parse(json), unknown -> {});
    (namespace.isEmpty() ? api.resources(type) : api.resources(type).inNamespace(namespace))
        .create(object);
  }

  private void bind(String pod, String allocator, long seen) {
    Binding binding =
        BindingBuilder.builder()
            .metadata(ObjectMetaBuilder.builder().namespace("default").name(pod).build())
            .target(ObjectReferenceBuilder.builder().kind("Node").name("n").build())
            .build();
    api.resources(Pod.class)
        .inNamespace("default")
        .subresource(SubresourceKey.GUARDED_BINDING)
        .create(pod, new GuardedBinding(binding, allocator, seen), WriteOptions.NONE);
  }

  private long now() {
    return local.store().revision();
  }

  @Test
  void allocator_goesWithItsNode() {
    long before = keys();
    bind("a", "one", now());
    assertThat(keys()).isEqualTo(before + 1);
    api.resources(Node.class).delete("n");
    assertThat(keys()).isEqualTo(before - 1);
  }

  private long keys() {
    local.store().compact(local.store().revision());
    return ((dev.orch.store.MemoryStore<?>) local.store()).keyCount();
  }

  @Test
  void whoHasNotSeenTheNode_doesNotBecomeItsFirstAllocator() {
    long old = now();
    bind("a", "one", old);
    api.resources(Node.class).delete("n");
    create(Node.class, "", "n", "");
    assertThatThrownBy(() -> bind("b", "other", old)).isInstanceOf(AllocationException.class);
    bind("b", "other", now());
    assertThatThrownBy(() -> bind("c", "one", now())).isInstanceOf(AllocationException.class);
  }
}
