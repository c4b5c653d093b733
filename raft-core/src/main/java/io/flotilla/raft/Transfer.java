package io.flotilla.raft;

/**
 * A hand-over of leadership that is under way (thesis §3.10). Outlives the leader's role: that another leads is learned as a follower.
 *
 * @param target who is to lead
 * @param deadlineNs when to give up
 */
record Transfer(long target, long deadlineNs) {}
