package dev.orch.network.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.model.networking.Ingress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of Kubernetes' documentation of Ingress. */
class IngressTableTest {
  static Ingress ingress(String name, String spec) {
    return NetworkKinds.INGRESS.read(
        Json.parse(
            "{'metadata':{'namespace':'d','name':'%s'},'spec':{%s}}"
                .formatted(name, spec)
                .replace('\'', '"')),
        unknown -> {});
  }

  static String rule(String host, String type, String path, String service) {
    return "{'host':'%s','http':{'paths':[{'path':'%s','pathType':'%s','backend':{'service':{'name':'%s','port':{'number':80}}}}]}}"
        .formatted(host, path, type, service);
  }

  private static String service(IngressTable table, String host, String path) {
    return table.route(host, path).map(Backend::service).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "Prefix, /, /all/paths, true",
    "Exact, /foo, /foo, true",
    "Exact, /foo, /bar, false",
    "Exact, /foo, /foo/, false",
    "Exact, /foo/, /foo, false",
    "Prefix, /foo, /foo, true",
    "Prefix, /foo, /foo/, true",
    "Prefix, /foo/, /foo, true",
    "Prefix, /foo/, /foo/, true",
    "Prefix, /aaa/bb, /aaa/bbb, false",
    "Prefix, /aaa/bbb, /aaa/bbb, true",
    "Prefix, /aaa/bbb/, /aaa/bbb, true",
    "Prefix, /aaa/bbb, /aaa/bbb/, true",
    "Prefix, /aaa/bbb, /aaa/bbb/ccc, true",
    "Prefix, /aaa/bbb, /aaa/bbbxyz, false",
    "ImplementationSpecific, /foo, /foo/bar, true"
  })
  void path_matchesAsDocumented(String type, String path, String asked, boolean matches) {
    IngressTable table =
        IngressTable.of(
            List.of(ingress("i", "'rules':[" + rule("foo.com", type, path, "s") + "]")));
    assertThat(service(table, "foo.com", asked)).isEqualTo(matches ? "s" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "*.foo.com, bar.foo.com, true",
    "*.foo.com, baz.bar.foo.com, false",
    "*.foo.com, foo.com, false",
    "foo.com, FOO.com, true",
    "foo.com, bar.foo.com, false",
    "'', anything, true",
    "'', '', true"
  })
  void host_matchesAsDocumented(String host, String asked, boolean matches) {
    IngressTable table =
        IngressTable.of(List.of(ingress("i", "'rules':[" + rule(host, "Prefix", "/", "s") + "]")));
    assertThat(service(table, asked, "/")).isEqualTo(matches ? "s" : "");
  }

  @Test
  void longestPath_wins() {
    IngressTable table =
        IngressTable.of(
            List.of(
                ingress(
                    "i",
                    "'rules':["
                        + String.join(
                            ",",
                            rule("", "Prefix", "/", "root"),
                            rule("", "Prefix", "/aaa", "a"),
                            rule("", "Prefix", "/aaa/bbb", "b"),
                            rule("", "Exact", "/aaa/bbb", "exact"))
                        + "]")));
    assertThat(service(table, "x", "/ccc")).isEqualTo("root");
    assertThat(service(table, "x", "/aaa/ccc")).isEqualTo("a");
    assertThat(service(table, "x", "/aaa/bbb/")).isEqualTo("b");
    assertThat(service(table, "x", "/aaa/bbb")).isEqualTo("exact");
  }

  @Test
  void whatNothingMatches_goesToTheDefault() {
    String fallback = "'defaultBackend':{'service':{'name':'d','port':{'name':'http'}}}";
    IngressTable table =
        IngressTable.of(
            List.of(
                ingress(
                    "i",
                    fallback
                        + ",'rules':[{'host':'all.com'},"
                        + rule("foo.com", "Exact", "/", "s")
                        + "]")));
    assertThat(service(table, "foo.com", "/")).isEqualTo("s");
    assertThat(service(table, "foo.com", "/x")).isEqualTo("d");
    assertThat(service(table, "all.com", "/x")).isEqualTo("d");
    assertThat(table.route("bar.com", "/")).contains(new Backend("d", "d", "http", 0));
    assertThat(IngressTable.EMPTY.route("bar.com", "/")).isEmpty();
  }

  @Test
  void certificates_areKnownByTheirHosts() {
    IngressTable table =
        IngressTable.of(
            List.of(
                ingress("i", "'tls':[{'hosts':['A.com','*.b.com'],'secretName':'one'}]"),
                ingress(
                    "j", "'tls':[{'hosts':['a.com'],'secretName':'two'},{'secretName':'three'}]")));
    assertThat(table.certificates())
        .containsEntry("a.com", "d/one")
        .containsEntry("*.b.com", "d/one")
        .containsEntry("", "d/three");
  }
}
