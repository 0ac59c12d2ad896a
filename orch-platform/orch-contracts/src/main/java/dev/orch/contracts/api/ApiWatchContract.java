package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Resource;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Pod;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Reason;
import dev.orch.store.api.ResourceList;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lists, pages, selectors and watches tell. */
public abstract class ApiWatchContract extends ApiGiven {
  private static final String LABELLED = "{'metadata':{'name':'%s','labels':{'l':'%s'}}}";

  /** Writes down events as texts such as {@code +a}. */
  private static final class Seen<T extends Resource> implements WatchHandler<T> {
    final List<String> all = Collections.synchronizedList(new ArrayList<>());

    @Override
    public boolean onEvent(WatchEvent<T> event) {
      all.add(text(event));
      return true;
    }

    @Override
    public void onEnd() {
      all.add("end");
    }

    private static <T extends Resource> String text(WatchEvent<T> event) {
      if (event instanceof WatchEvent.Added<T> e) {
        return "+" + e.object().metadata().name();
      }
      if (event instanceof WatchEvent.Modified<T> e) {
        return "~" + e.object().metadata().name();
      }
      if (event instanceof WatchEvent.Deleted<T> e) {
        return "-" + e.object().metadata().name();
      }
      return event instanceof WatchEvent.Bookmark<T> b && b.initialEventsEnd() ? "|" : "?" + event;
    }
  }

  private <T extends Resource> Seen<T> watch(Resources<T> resources, WatchOptions options) {
    Seen<T> seen = new Seen<>();
    resources.watch(options, Runnable::run, seen);
    return seen;
  }

  private void assertSeen(Seen<?> seen, String... expected) {
    until(() -> seen.all.size() >= expected.length);
    assertThat(seen.all).containsExactly(expected);
  }

  private static List<String> names(ResourceList<? extends Resource> list) {
    return list.items().stream().map(item -> item.metadata().name()).toList();
  }

  @Test
  void list_isSortedByNamespaceAndName() {
    namespace("another");
    create(ConfigMap.class, "another", "{'metadata':{'name':'z'}}");
    map("b");
    map("a");
    assertThat(names(maps().list())).containsExactly("a", "b");
    assertThat(names(api().resources(ConfigMap.class).list())).containsExactly("z", "a", "b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "l=1|a,b",
        "l==1|a,b",
        "l!=1|c",
        "l in (1,2)|a,b,c",
        "l notin (1)|c",
        "l|a,b,c",
        "!l|",
        "l=1,l!=2|a,b",
        "other|"
      })
  void labelSelector_selects(String selector, String expected) {
    make(ConfigMap.class, LABELLED, "a", "1");
    make(ConfigMap.class, LABELLED, "b", "1");
    make(ConfigMap.class, LABELLED, "c", "2");
    assertThat(String.join(",", names(maps().list(ListOptions.labels(selector)))))
        .isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void fieldSelector_selectsWhatTheKindAllows() {
    map("a");
    map("b");
    assertThat(names(maps().list(ListOptions.fields("metadata.name=b")))).containsExactly("b");
    assertThat(names(maps().list(ListOptions.fields("metadata.name!=b")))).containsExactly("a");
    refused(Reason.BAD_REQUEST, () -> maps().list(ListOptions.fields("data.k=v")));
    refused(Reason.BAD_REQUEST, () -> maps().list(ListOptions.fields("nonsense")));
    refused(Reason.BAD_REQUEST, () -> maps().list(ListOptions.labels("a in")));
    String pod =
        "{'metadata':{'name':'%s'},'spec':{'nodeName':'%s','containers':[{'name':'c','image':'i'}]}}";
    make(Pod.class, pod, "p", "n1");
    make(Pod.class, pod, "q", "n2");
    assertThat(
            names(of(Pod.class).list(ListOptions.fields("spec.nodeName=n2,status.phase=Pending"))))
        .containsExactly("q");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 8})
  void pages_areTheListAsItWas(int size) {
    for (int i = 0; i < 7; i++) {
      map("m" + i);
    }
    List<String> names = new ArrayList<>();
    ResourceList<ConfigMap> page = maps().list(ListOptions.ALL.withLimit(size));
    names.addAll(names(page));
    map("m00");
    maps().delete("m6");
    while (!page.continueToken().isEmpty()) {
      page = maps().list(ListOptions.ALL.withLimit(size).withContinue(page.continueToken()));
      assertThat(page.items()).hasSizeLessThanOrEqualTo(size);
      names.addAll(names(page));
    }
    assertThat(names).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6");
  }

  @Test
  void watch_goesOnWhereTheListEnded() {
    map("a");
    ResourceList<ConfigMap> list = maps().list();
    map("b");
    Seen<ConfigMap> seen = watch(maps(), WatchOptions.after(list.resourceVersion()));
    maps().edit("a", m -> m.withData(ImmutableSortedMap.of("k", "2")));
    maps().delete("b");
    assertSeen(seen, "+b", "~a", "-b");
  }

  @Test
  void watchFromTheStart_tellsWhereItsStartEnds() {
    map("a");
    map("b");
    Seen<ConfigMap> seen = watch(maps(), WatchOptions.fromStart());
    map("c");
    assertSeen(seen, "+a", "+b", "|", "+c");
  }

  @Test
  void watchOfANamespace_seesNoOther() {
    namespace("other");
    Seen<ConfigMap> seen = watch(maps(), WatchOptions.after(maps().list().resourceVersion()));
    create(ConfigMap.class, "other", "{'metadata':{'name':'x'}}");
    map("a");
    assertSeen(seen, "+a");
  }

  @Test
  void objectThatLeavesTheSelection_isToldAsDeleted() {
    make(ConfigMap.class, LABELLED, "a", "1");
    make(ConfigMap.class, LABELLED, "b", "2");
    Seen<ConfigMap> seen = watch(maps(), WatchOptions.fromStart().selecting("l=1", ""));
    label("a", "2");
    label("b", "1");
    label("b", "1");
    maps().edit("b", m -> m.withData(ImmutableSortedMap.of("k", "2")));
    maps().edit("a", m -> m.withData(ImmutableSortedMap.of("k", "2")));
    maps().delete("b");
    assertSeen(seen, "+a", "|", "-a", "+b", "~b", "-b");
  }

  private void label(String name, String value) {
    maps()
        .edit(
            name, m -> m.withMetadata(m.metadata().withLabels(ImmutableSortedMap.of("l", value))));
  }

  @Test
  void unchangedObject_isNotTold() {
    ConfigMap made = map("a");
    Seen<ConfigMap> seen = watch(maps(), WatchOptions.after(made.metadata().resourceVersion()));
    maps().update(made);
    maps().edit("a", m -> m);
    map("b");
    assertSeen(seen, "+b");
  }

  @Test
  void closedWatch_endsAndSeesNothingMore() {
    Seen<ConfigMap> seen = new Seen<>();
    ApiWatch watch =
        maps().watch(WatchOptions.after(maps().list().resourceVersion()), Runnable::run, seen);
    map("a");
    until(() -> seen.all.contains("+a"));
    watch.close();
    until(() -> seen.all.contains("end"));
    map("b");
    assertSeen(seen, "+a", "end");
  }

  @Test
  void deletedObject_isToldAtItsDeletionsVersion() {
    ConfigMap made = map("a");
    List<String> versions = Collections.synchronizedList(new ArrayList<>());
    maps()
        .watch(
            WatchOptions.after(made.metadata().resourceVersion()),
            Runnable::run,
            new WatchHandler<ConfigMap>() {
              @Override
              public boolean onEvent(WatchEvent<ConfigMap> event) {
                if (event instanceof WatchEvent.Deleted<ConfigMap> deleted) {
                  versions.add(deleted.object().metadata().resourceVersion());
                }
                return true;
              }

              @Override
              public void onEnd() {}
            });
    maps().delete("a");
    until(() -> !versions.isEmpty());
    assertThat(versions).containsExactly(maps().list().resourceVersion());
  }
}
