package dev.orch.apiserver;

import dev.orch.apiserver.http.Request;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts paths of members into the order in which a JSON body has them, as strict decoding reports
 * them. Stateless.
 */
final class MemberOrder {
  private MemberOrder() {}

  static List<String> sort(List<String> paths, Request request) {
    if (paths.size() < 2 || Bodies.mediaType(request).equals("application/yaml")) {
      return paths;
    }
    Map<String, Integer> order = new TreeMap<>();
    try {
      Json.members(request.body(), path -> order.putIfAbsent(path, order.size()));
    } catch (JsonException e) {
      return paths;
    }
    List<String> sorted = new ArrayList<>(paths);
    sorted.sort(Comparator.comparingInt(path -> order.getOrDefault(path, Integer.MAX_VALUE)));
    return sorted;
  }
}
