package dev.orch.store.admission;

import com.google.common.collect.ImmutableMap;
import dev.orch.model.Quantity;
import dev.orch.model.core.LimitRangeItem;
import dev.orch.model.core.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One limit of a range, held against what something asks for.
 *
 * @param faults is added what is wrong, in Kubernetes' words; what was said isn't said again
 */
record LimitCheck(LimitRangeItem limit, Set<String> faults) {
  private static final int RATIO_DIGITS = 6;

  /** Of what has requests and limits. */
  void check(ResourceRequirements asked) {
    limit.min().forEach((name, least) -> atLeast(name, least, asked.requests(), asked.limits()));
    limit.max().forEach((name, most) -> atMost(name, most, asked.requests(), asked.limits()));
    limit
        .maxLimitRequestRatio()
        .forEach((name, most) -> ratio(name, most, asked.requests(), asked.limits()));
  }

  /** Of what has requests alone. */
  void checkRequests(Map<String, Quantity> requests) {
    limit.min().forEach((name, least) -> atLeast(name, least, requests, ImmutableMap.of()));
    limit
        .max()
        .forEach(
            (name, most) -> {
              @Nullable Quantity request = requests.get(name);
              if (request == null) {
                faults.add(usage("maximum", name, most) + ".  No request is specified");
              } else if (request.compareTo(most) > 0) {
                faults.add(usage("maximum", name, most) + ", but request is " + request);
              }
            });
  }

  private String usage(String bound, String name, Quantity amount) {
    return bound + " " + name + " usage per " + limit.type() + " is " + amount;
  }

  private void atLeast(
      String name, Quantity least, Map<String, Quantity> requests, Map<String, Quantity> limits) {
    @Nullable Quantity request = requests.get(name);
    @Nullable Quantity bound = limits.get(name);
    if (request == null) {
      faults.add(usage("minimum", name, least) + ".  No request is specified");
    } else if (request.compareTo(least) < 0) {
      faults.add(usage("minimum", name, least) + ", but request is " + request);
    } else if (bound != null && bound.compareTo(least) < 0) {
      faults.add(usage("minimum", name, least) + ", but limit is " + bound);
    }
  }

  private void atMost(
      String name, Quantity most, Map<String, Quantity> requests, Map<String, Quantity> limits) {
    @Nullable Quantity request = requests.get(name);
    @Nullable Quantity bound = limits.get(name);
    if (bound == null) {
      faults.add(usage("maximum", name, most) + ".  No limit is specified");
    } else if (bound.compareTo(most) > 0) {
      faults.add(usage("maximum", name, most) + ", but limit is " + bound);
    } else if (request != null && request.compareTo(most) > 0) {
      faults.add(usage("maximum", name, most) + ", but request is " + request);
    }
  }

  private void ratio(
      String name, Quantity most, Map<String, Quantity> requests, Map<String, Quantity> limits) {
    String fault =
        name + " max limit to request ratio per " + limit.type() + " is " + most + ", but ";
    BigDecimal request = amount(requests, name);
    BigDecimal bound = amount(limits, name);
    if (request.signum() == 0) {
      faults.add(fault + "no request is specified or request is 0");
    } else if (bound.signum() == 0) {
      faults.add(fault + "no limit is specified or limit is 0");
    } else if (bound.compareTo(request.multiply(most.toBigDecimal())) > 0) {
      faults.add(
          fault
              + "provided ratio is "
              + bound.divide(request, RATIO_DIGITS, RoundingMode.HALF_EVEN).toPlainString());
    }
  }

  private static BigDecimal amount(Map<String, Quantity> amounts, String name) {
    return amounts.getOrDefault(name, Quantity.ZERO).toBigDecimal();
  }
}
