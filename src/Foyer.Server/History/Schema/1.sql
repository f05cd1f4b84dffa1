-- The first schema. A message's position is its id (milliseconds since 1970 in the upper 48 bits), which grows over all rooms.

-- epoch: random, identifies this store. last: no message, present or deleted, has an id above both this and the id of the last row.
-- indexed: messages up to this id are in `word`. fold: the version of the folding that made their words.
CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta(name, value) VALUES ('epoch', random() & 0x7fffffffffffffff), ('last', 0), ('indexed', 0), ('fold', 0);

-- Each room's key in the log, and each run of the server (MessageId.Source), is stored once. Rows of `message` refer to them by small numbers.
CREATE TABLE room(number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
CREATE TABLE run(number INTEGER PRIMARY KEY, source INTEGER NOT NULL UNIQUE);

-- kind: 0 a plain message, 1 an action (/me), 2 a topic, 3 a message from a bot.
CREATE TABLE message(id INTEGER PRIMARY KEY, room INTEGER NOT NULL, run INTEGER NOT NULL, kind INTEGER NOT NULL, closed INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX message_room ON message(room); -- includes id, which is the rowid

-- If the last message is deleted, its id is not given again, and the gap is not reported as a loss.
CREATE TRIGGER message_gone AFTER DELETE ON message WHEN old.id > (SELECT value FROM meta WHERE name = 'last')
BEGIN
  UPDATE meta SET value = old.id WHERE name = 'last';
END;

-- Everything else that happened. kind is the event's name in the code, detail is JSON.
CREATE TABLE event(room INTEGER NOT NULL, id INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY(room, id)) WITHOUT ROWID;

-- Settings and bans, as JSON. kind: 'room' with the room's name, or 'server' with the name 'bans'.
CREATE TABLE document(kind TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(kind, name)) WITHOUT ROWID;

-- The index: the folded words, their author and their room, by the message's id. The text itself is in `message` only.
CREATE VIRTUAL TABLE word USING fts5(text, author, room, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');
INSERT INTO word(word, rank) VALUES ('secure-delete', 1);
INSERT INTO word(word, rank) VALUES ('automerge', 16);
