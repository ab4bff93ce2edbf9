namespace qwalt {}
