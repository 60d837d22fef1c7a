package io.seedling.qcow2;

import io.seedling.qcow2.BlkDebug.Event;
import io.seedling.qcow2.BlkDebug.Request;
import java.util.Set;

/**
 * A rule of {@link BlkDebug}, by which requests fail after an event.
 *
 * @param number of the rule; no two of a driver are equal
 * @param state in which the event means it; 0 for any
 * @param requests that it is about
 * @param error with which they fail, as the system numbers them; with 0 they pass
 * @param offset of the byte that a request has to touch; negative for any
 * @param once whether it is gone after that
 */
record BlkDebugRule(
    int number,
    Event event,
    int state,
    Set<Request> requests,
    int error,
    long offset,
    boolean once) {

  /** Keeps a copy of the requests. */
  BlkDebugRule {
    requests = Set.copyOf(requests);
  }

  boolean isAbout(Request request, long from, long end) {
    return requests.contains(request) && (offset < 0 || (offset >= from && offset < end));
  }
}
