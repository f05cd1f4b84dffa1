-- Messages that were said while a room was closed have their own part of the index, so that who may not read them need not pass over them.
DROP INDEX message_room;
CREATE INDEX message_room ON message(room, closed); -- includes id, which is the rowid
