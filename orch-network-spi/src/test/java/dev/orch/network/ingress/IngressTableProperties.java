package dev.orch.network.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Chance;
import dev.orch.model.networking.HTTPIngressPath;
import dev.orch.model.networking.Ingress;
import dev.orch.model.networking.IngressRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Routes, held to a search of all rules. */
class IngressTableProperties {
  private static final List<String> HOSTS =
      List.of("", "a.com", "b.a.com", "*.a.com", "*.b.a.com", "c.b.a.com");
  private static final List<String> PATHS =
      List.of("/", "/x", "/x/", "/x/y", "/x/y/", "/xy", "/x//y", "//");
  private static final List<String> TYPES = List.of("Exact", "Prefix", "ImplementationSpecific");

  private static <T> T one(Chance chance, List<T> of) {
    return of.get(chance.nextInt(of.size()));
  }

  private static List<Ingress> world(Chance chance) {
    return IntStream.range(0, 1 + chance.nextInt(3))
        .mapToObj(
            i -> {
              String rules =
                  IntStream.range(0, chance.nextInt(5))
                      .mapToObj(
                          j ->
                              chance.nextInt(10) == 0
                                  ? "{'host':'" + one(chance, HOSTS) + "'}"
                                  : IngressTableTest.rule(
                                      one(chance, HOSTS),
                                      one(chance, TYPES),
                                      one(chance, PATHS),
                                      "s" + i + j))
                      .collect(Collectors.joining(","));
              String fallback =
                  chance.nextInt(3) == 0
                      ? ",'defaultBackend':{'service':{'name':'d" + i + "','port':{'number':1}}}"
                      : "";
              return IngressTableTest.ingress("i" + i, "'rules':[" + rules + "]" + fallback);
            })
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** A rule that matches, and how well. */
  private record Match(int host, int path, boolean exact, String service) {}

  private static Optional<String> search(List<Ingress> ingresses, String host, String path) {
    Match best = null;
    String otherwise = null;
    for (Ingress ingress : ingresses) {
      String own =
          ingress.spec().defaultBackend() == null
              ? null
              : ingress.spec().defaultBackend().service().name();
      otherwise = otherwise == null ? own : otherwise;
      for (IngressRule rule : ingress.spec().rules()) {
        for (Match match : matches(rule, own, host, path)) {
          boolean better =
              best == null
                  || match.host > best.host
                  || match.host == best.host
                      && (match.path > best.path
                          || match.path == best.path && match.exact && !best.exact);
          best = better ? match : best;
        }
      }
    }
    return best == null ? Optional.ofNullable(otherwise) : Optional.of(best.service);
  }

  private static List<Match> matches(IngressRule rule, String own, String host, String path) {
    int level = level(rule.host(), host);
    List<Match> all = new ArrayList<>();
    if (level >= 0 && rule.http() == null && own != null) {
      all.add(new Match(level, 0, false, own));
    }
    if (level >= 0 && rule.http() != null) {
      for (HTTPIngressPath each : rule.http().paths()) {
        boolean exact = each.pathType().equals("Exact");
        List<String> wanted = elements(each.path());
        List<String> asked = elements(path);
        if (exact ? each.path().equals(path) : isPrefix(wanted, asked)) {
          // The request's own length, which no prefix exceeds.
          all.add(
              new Match(
                  level,
                  exact ? asked.size() : wanted.size(),
                  exact,
                  each.backend().service().name()));
        }
      }
    }
    return all;
  }

  private static int level(String wanted, String asked) {
    if (wanted.isEmpty()) {
      return 0;
    }
    List<String> one = Arrays.asList(wanted.split("\\."));
    List<String> other = Arrays.asList(asked.split("\\."));
    boolean wild =
        one.get(0).equals("*")
            && one.size() == other.size()
            && one.subList(1, one.size()).equals(other.subList(1, other.size()));
    return one.equals(other) ? 2 : wild ? 1 : -1;
  }

  private static boolean isPrefix(List<String> wanted, List<String> asked) {
    return asked.size() >= wanted.size() && asked.subList(0, wanted.size()).equals(wanted);
  }

  /** What stands between slashes; a slash at the end doesn't count. */
  private static List<String> elements(String path) {
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return trimmed.isEmpty() ? List.of() : Arrays.asList(trimmed.substring(1).split("/", -1));
  }

  @Property(tries = 3000)
  void everyRequest_goesWhereASearchOfAllRulesSendsIt(@ForAll long seed) {
    Chance chance = new Chance(seed);
    List<Ingress> world = world(chance);
    List<Ingress> mixed = new ArrayList<>(world);
    Collections.reverse(mixed);
    IngressTable table = IngressTable.of(mixed);
    for (String host : List.of("a.com", "b.a.com", "c.b.a.com", "x.com", "d.a.com")) {
      for (String path : List.of("/", "/x", "/x/", "/x/y", "/x/y/z", "/xy", "/x//y", "//", "/q")) {
        assertThat(table.route(host, path).map(Backend::service))
            .as("%s%s among %s", host, path, world)
            .isEqualTo(search(world, host, path));
      }
    }
  }
}
